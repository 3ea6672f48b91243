using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Html;

namespace Research.Notebooks;

/// <summary>The functions that a cell can call as they are: the names that .NET Interactive gave them.</summary>
public static class NotebookFunctions
{
#pragma warning disable IDE1006 // notebooks write them in lower case
    /// <summary>Shows a value below the running cell.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">The media types to show, such as <c>text/html</c>; none: what suits the value.</param>
    /// <returns>What stands there, to be replaced by <see cref="DisplayedValue.Update"/>.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => CurrentCell.Display(value, mimeTypes);

    /// <summary>Takes back all that the running cell has put out.</summary>
    /// <param name="wait">Only when it puts out something new, so that nothing flickers; default at once.</param>
    public static void clear_output(bool wait = false) => CurrentCell.Output?.Invoke(new ClearOutput(wait));
#pragma warning restore IDE1006

    /// <summary>Shows a value below the running cell.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">The media types to show, such as <c>text/html</c>; none: what suits the value.</param>
    /// <returns>What stands there, to be replaced by <see cref="DisplayedValue.Update"/>.</returns>
    public static DisplayedValue Display<T>(this T value, params string[] mimeTypes) => CurrentCell.Display(value, mimeTypes);

    /// <summary>Shows a text as it is in a media type.</summary>
    /// <param name="value">The text, such as an SVG picture.</param>
    /// <param name="mimeType">Its media type, such as <c>image/svg+xml</c>.</param>
    public static DisplayedValue DisplayAs(this string value, string mimeType) =>
        CurrentCell.Display(new MimeBundle(new JsonObject { [mimeType] = ValueFormatter.Node(value, mimeType) }, []), [mimeType]);

    /// <summary>Marks a text as HTML, to be shown as such.</summary>
    /// <param name="text">HTML.</param>
    public static IHtmlContent HTML(string text) => new HtmlString(text);

    /// <summary>The cell that is running.</summary>
    public static class Cell
    {
        /// <summary>
        /// Cancelled when the cell is interrupted: for loops of a library, as in <c>trainer.Run(Cell.Cancellation)</c>, also on
        /// threads that the session cannot stop. A cell that asked for it has most of a second to end by itself.
        /// </summary>
        public static CancellationToken Cancellation => CurrentCell.Interrupt?.Token ?? CancellationToken.None;
    }
}
