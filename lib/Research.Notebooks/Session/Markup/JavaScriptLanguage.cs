using System.Text.Json;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>
/// Cells in JavaScript, which run where the notebook is looked at: in the page of an editor, not in this process and not in a
/// report. Shared variables are copied into the script as JSON.
/// </summary>
internal sealed class JavaScriptLanguage : ILanguage
{
    private const string Note = "JavaScript: it runs in a notebook editor, not in a report.";
    private readonly Dictionary<string, string> _values = [];

    public string Name => NotebookLanguage.JavaScript;

    public IReadOnlyList<SessionValue> Values => [];

    public Task<CellError?> RunAsync(string code, string cell, CellExecutor executor, Action<CellOutput> output, CancellationToken cancellation)
    {
        string script = string.Concat(_values.Select(pair => $"var {pair.Key} = {pair.Value};\n")) + code.Trim();
        output(new DisplayOutput(new MimeBundle(new JsonObject { ["application/javascript"] = script, [MimeBundle.PlainText] = Note }, [])));
        return Task.FromResult<CellError?>(null);
    }

    public Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation) => Task.FromResult(Completions.None(position));

    public Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation) => Task.FromResult<MimeBundle?>(null);

    public Completeness CheckComplete(string code) => Completeness.Complete;

    public void Set(string name, Type type, object? value)
    {
        try
        {
            _values[name] = JsonSerializer.Serialize(value, value?.GetType() ?? typeof(object));
        }
        catch (Exception problem) when (problem is NotSupportedException or JsonException or InvalidOperationException)
        {
            throw new NotSupportedException($"'{name}' cannot be written as JSON ({TypeName.Of(type)}), and JavaScript sees nothing else; share numbers, texts or lists of them.", problem);
        }
    }
}
