using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Polyglot;

/// <summary>A session whose cells' outputs are gathered.</summary>
internal sealed class PolyglotSession(SessionOptions? options = null, PackageCache? packages = null) : IDisposable
{
    private int _count;

    internal NotebookSession Session { get; } = new(options, packages ?? PackageCache.OfUser());

    /// <summary>What the last cell put out.</summary>
    internal List<CellOutput> Outputs { get; } = [];

    public void Dispose() => Session.Dispose();

    internal async Task<CellResult> RunAsync(string source, string? language = null, CancellationToken cancellation = default, Action<CellOutput>? watch = null)
    {
        Outputs.Clear();
        return await Session.RunAsync(source, ++_count, output =>
        {
            lock (Outputs)
                Outputs.Add(output);
            watch?.Invoke(output);
        }, cancellation, language);
    }

    /// <summary>Runs a cell, which must succeed, and returns the plain text of its value.</summary>
    internal async Task<string> ValueAsync(string source, string? language = null)
    {
        CellResult result = await RunAsync(source, language);
        Assert.True(result.Succeeded, result.Error?.Message);
        return MultilineText.Read(Assert.Single(Outputs.OfType<ResultOutput>()).Bundle.Data["text/plain"])!;
    }

    /// <summary>Runs a cell, which must fail, and returns the message.</summary>
    internal async Task<string> ErrorAsync(string source, string? language = null)
    {
        CellResult result = await RunAsync(source, language);
        Assert.False(result.Succeeded);
        return result.Error!.Message;
    }

    internal string Stdout => string.Concat(Outputs.OfType<StreamOutput>().Where(output => output.Name == "stdout").Select(output => output.Text));

    internal MimeBundle Display => Assert.Single(Outputs.OfType<DisplayOutput>()).Bundle;

    internal static string Text(MimeBundle bundle, string mimeType = "text/plain") => MultilineText.Read(bundle.Data[mimeType])!;
}
