namespace Research.Notebooks;

/// <summary>Where the output of the code that is running belongs; it follows the code onto other threads.</summary>
internal static class CurrentCell
{
    private static readonly AsyncLocal<Action<CellOutput>?> Current = new();

    /// <summary>The receiver of the running cell's output; null outside a cell.</summary>
    internal static Action<CellOutput>? Output
    {
        get => Current.Value;
        set => Current.Value = value;
    }

    /// <summary>Shows a value; outside a cell, where nobody looks, on the console.</summary>
    internal static void Display(object? value)
    {
        MimeBundle bundle = ValueFormatter.Format(value);
        if (Output is { } output)
            output(new DisplayOutput(bundle));
        else
            Console.WriteLine(bundle.Data[MimeBundle.PlainText]);
    }
}
