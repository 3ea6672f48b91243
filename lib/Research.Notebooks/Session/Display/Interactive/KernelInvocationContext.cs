using Research.Notebooks;

namespace Microsoft.DotNet.Interactive;

/// <summary>The running cell, by the name that notebooks for .NET Interactive call it.</summary>
public sealed class KernelInvocationContext
{
    private KernelInvocationContext()
    {
    }

    /// <summary>The running cell.</summary>
    public static KernelInvocationContext Current { get; } = new();

    /// <summary>Cancelled when the running cell is interrupted.</summary>
    public CancellationToken CancellationToken => NotebookFunctions.Cell.Cancellation;

    /// <summary>Shows a value below the running cell.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">The media types to show; none: what suits the value.</param>
    public DisplayedValue Display(object? value, params string[] mimeTypes) => NotebookFunctions.display(value, mimeTypes);

    /// <summary>Shows a text as it is in a media type.</summary>
    /// <param name="value">The text.</param>
    /// <param name="mimeType">Its media type.</param>
    public DisplayedValue DisplayAs(string value, string mimeType) => value.DisplayAs(mimeType);
}
