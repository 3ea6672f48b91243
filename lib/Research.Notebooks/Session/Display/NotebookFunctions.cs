namespace Research.Notebooks;

/// <summary>The functions that a cell can call as they are: the names that .NET Interactive gave them.</summary>
public static class NotebookFunctions
{
#pragma warning disable IDE1006 // notebooks write it in lower case
    /// <summary>Shows a value below the running cell.</summary>
    /// <param name="value">Anything.</param>
    public static void display(object? value) => CurrentCell.Display(value);
#pragma warning restore IDE1006

    /// <summary>Shows a value below the running cell and returns it.</summary>
    /// <param name="value">Anything.</param>
    public static T Display<T>(this T value)
    {
        CurrentCell.Display(value);
        return value;
    }

    /// <summary>Marks a text as HTML, to be shown as such.</summary>
    /// <param name="text">HTML.</param>
    public static HtmlText HTML(string text) => new(text);
}

/// <summary>Text that is shown as HTML.</summary>
/// <param name="Text">HTML.</param>
public sealed record HtmlText(string Text);
