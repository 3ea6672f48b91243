using System.Text.Json.Nodes;
using Research.Notebooks;

namespace Research.Tests.Repository;

/// <summary>What a committed notebook shows.</summary>
internal sealed class ExecutedNotebook(string path)
{
    internal Notebook Notebook { get; } = Notebook.Load(path);

    internal IEnumerable<NotebookCell> Code => Notebook.Cells.Where(cell => cell.Kind == CellKind.Code && !string.IsNullOrWhiteSpace(cell.Source));

    internal IEnumerable<JsonNode> Outputs => Code.SelectMany(cell => cell.Outputs).Select(output => output!);

    /// <summary>Pictures with their alt texts.</summary>
    internal IEnumerable<(byte[] Png, string? Alt)> Pictures => Outputs
        .Where(output => output["data"]?["image/png"] is not null)
        .Select(output => (Convert.FromBase64String(MultilineText.Read(output["data"]!["image/png"])!), output["metadata"]?["image/png"]?["alt"]?.GetValue<string>()));

    /// <summary>Plain texts of values shown, in order.</summary>
    internal IEnumerable<string> Texts => Outputs.Select(output => MultilineText.Read(output["data"]?["text/plain"])).OfType<string>();

    internal static IEnumerable<string> All() => Directory.GetFiles(Checkout.PathOf("notebooks"), "*.ipynb").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    internal static ExecutedNotebook Open(string name) => new(Checkout.PathOf("notebooks", name));
}
