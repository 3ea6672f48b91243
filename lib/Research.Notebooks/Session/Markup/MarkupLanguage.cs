using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>Cells that are shown as they are: HTML, Markdown, and diagrams in Mermaid.</summary>
/// <param name="name">The language.</param>
internal sealed class MarkupLanguage(string name) : ILanguage
{
    public string Name => name;

    public IReadOnlyList<SessionValue> Values => [];

    public Task<CellError?> RunAsync(string code, string cell, CellExecutor executor, Action<CellOutput> output, CancellationToken cancellation)
    {
        output(new DisplayOutput(Bundle(code.Trim())));
        return Task.FromResult<CellError?>(null);
    }

    public Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation) => Task.FromResult(Completions.None(position));

    public Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation) => Task.FromResult<MimeBundle?>(null);

    public Completeness CheckComplete(string code) => Completeness.Complete;

    public void Set(string name, Type type, object? value) =>
        throw new NotSupportedException($"A cell in {Name} has no variables; use the value in a C# or F# cell, as in display(HTML($\"<b>{{{name}}}</b>\")).");

    private MimeBundle Bundle(string text) => new(name switch
    {
        NotebookLanguage.Html => new JsonObject { [MimeBundle.Html] = text, [MimeBundle.PlainText] = text },
        NotebookLanguage.Markdown => new JsonObject { ["text/markdown"] = text, [MimeBundle.PlainText] = text },
        // JupyterLab draws the first; as Markdown the diagram is drawn where an editor draws fenced Mermaid, and else shown as code.
        _ => new JsonObject { ["text/vnd.mermaid"] = text, ["text/markdown"] = $"```mermaid\n{text}\n```", [MimeBundle.PlainText] = text },
    }, []);
}
