using Microsoft.AspNetCore.Html;
using Research.Notebooks;

namespace Microsoft.DotNet.Interactive;

/// <summary>What notebooks for .NET Interactive call on its class of this name.</summary>
public static class Kernel
{
#pragma warning disable IDE1006 // notebooks write it in lower case
    /// <summary>Shows a value below the running cell.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">The media types to show; none: what suits the value.</param>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => NotebookFunctions.display(value, mimeTypes);
#pragma warning restore IDE1006

    /// <summary>Marks a text as HTML, to be shown as such.</summary>
    /// <param name="content">HTML.</param>
    public static IHtmlContent HTML(string content) => NotebookFunctions.HTML(content);
}
