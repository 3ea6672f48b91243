namespace Research.Notebooks;

/// <summary>Where the output of the code that is running belongs, and what interrupts it; both follow the code onto other threads.</summary>
internal static class CurrentCell
{
    private static readonly AsyncLocal<Action<CellOutput>?> Current = new();
    private static readonly AsyncLocal<CellInterrupt?> Running = new();
    private static long _displays;

    /// <summary>The receiver of the running cell's output; null outside a cell.</summary>
    internal static Action<CellOutput>? Output
    {
        get => Current.Value;
        set => Current.Value = value;
    }

    /// <summary>What interrupts the running cell; null outside a cell.</summary>
    internal static CellInterrupt? Interrupt
    {
        get => Running.Value;
        set => Running.Value = value;
    }

    /// <summary>Shows a value; outside a cell, where nobody looks, on the console.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">The media types to show; none: what suits the value.</param>
    internal static DisplayedValue Display(object? value, params IReadOnlyList<string> mimeTypes) => Display(ValueFormatter.Format(value, mimeTypes), mimeTypes);

    /// <summary>Shows a bundle as it is.</summary>
    internal static DisplayedValue Display(MimeBundle bundle, IReadOnlyList<string> mimeTypes)
    {
        string id = FormattableString.Invariant($"{Environment.ProcessId:x}-{Interlocked.Increment(ref _displays)}");
        if (Output is { } output)
            output(new DisplayOutput(bundle, id));
        else
            Console.WriteLine(bundle.Data[MimeBundle.PlainText] ?? bundle.Data.FirstOrDefault().Value);
        return new DisplayedValue(id, mimeTypes);
    }
}
