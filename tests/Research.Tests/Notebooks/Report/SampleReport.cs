using System.Text.Json.Nodes;
using Research.Charts;
using Research.Notebooks;
using Research.Tests.Repository;

namespace Research.Tests.Notebooks.Report;

/// <summary>Reports to look at: a notebook with everything that a report can hold, and the committed notebooks.</summary>
internal static class SampleReport
{
    internal const string Name = "sample";

    private static readonly (string Name, int Weights, double Sparsity)[] Layers = [("conv1", 500, 0.31), ("conv2", 25_000, 0.82), ("fc1", 400_000, 0.93)];

    private static readonly Table LayerTable = Table.FromRows("Where the weights went", Layers,
        [new TableColumn<(string Name, int Weights, double Sparsity)>("layer", layer => layer.Name), new("weights", layer => layer.Weights), new("sparsity", layer => layer.Sparsity)]);

    internal static readonly Notebook Notebook = Cells.Notebook(
        Cells.Markdown("# Pruning a small network\n\nWeights with $|w_i| < t$ become zero, and a *mask* keeps them there."),
        Cells.Markdown("""
            ## The idea

            A weight $w_i$ survives if its magnitude is large enough:

            $$ m_i = [\,|w_i| \ge t\,], \qquad w_i \leftarrow m_i\, w_i , \qquad \operatorname{sparsity} = 1 - \frac{1}{n}\sum_{i=1}^{n} m_i $$

            | method | sparsity | accuracy | ratio in bytes |
            |---|--:|--:|--:|
            | dense | 0 % | 99.1 % | 1.0× |
            | one shot | 90 % | 93.5 % | 6.4× |
            | fine-tuned, $t$ per layer | 90 % | 98.6 % | 6.4× |

            > A speed-up is a measured ratio of times, never a ratio of MACs.

            - **First** `Pruner.Masks` makes the masks,
            - then [training](https://example.org) goes on.
            """),
        Cells.Markdown("## The experiment"),
        Cells.Code("""
            #r "nuget: TorchSharp, 0.107.0"
            using Research.Compression;

            // one threshold for all layers
            var network = Models.Create("lenet-5");
            foreach (var sparsity in new[] { 0.5, 0.8, 0.9 })
                Console.WriteLine($"{sparsity:P0}: {await EvaluateAsync(network, sparsity):F1} %");
            """, Cells.Stream("stdout", "50 %: 99.0 %\n80 %: 98.2 %\n90 %: 93.5 %\n"), Cells.Stream("stderr", "\u001b[33mwarning\u001b[0m: 2 threads share 1 core\n"))
            .Executed(1, "2026-01-01T00:00:00Z", "2026-01-01T00:03:12Z"),
        Cells.Code("curve", Cells.Figure()).Executed(2, "2026-01-01T00:03:12Z", "2026-01-01T00:03:12.34Z"),
        Cells.Code("Table.FromRows(\"Where the weights went\", layers, columns)", Cells.Display((MimeTypes.Html, LayerTable.ToHtml()), (MimeTypes.Text, LayerTable.ToText())))
            .Executed(3, "2026-01-01T00:03:13Z", "2026-01-01T00:03:14.2Z"),
        Cells.Markdown("## What goes wrong\n\n### A threshold that is too high"),
        Cells.Code("Pruner.Masks(network, new() { Sparsity = 1.5 })", Cells.Error("\u001b[31mArgumentOutOfRangeException\u001b[0m: A sparsity is between 0 and 1, not 1.5.", "  at Cell [4], line 1"))
            .Executed(4, "2026-01-01T00:03:15Z", "2026-01-01T00:03:15.02Z"),
        Cells.Code("var folded = true;", Cells.Figure("The same curve."))
            .Tagged("hide-input"),
        Cells.Code($"var wide = \"{new string('x', 400)}\";", Cells.Stream("stdout", new string('y', 400)), WideTable())
            .Executed(5, "2026-01-01T00:03:16Z", "2026-01-01T00:03:16.1Z"),
        Cells.Code("hidden", Cells.Stream("stdout", "folded away")).Tagged("hide-output"),
        Cells.Code("#!mermaid", Cells.Display(("text/vnd.mermaid", "graph TD; A-->B"), ("text/plain", "graph TD; A-->B"))),
        Cells.Markdown("### What to try\n\nOther values of $t$.")) with
    {
        Metadata = (JsonObject)JsonNode.Parse("""{"research":{"environment":[["Commit","360a11e"],["Versions",".NET 10.0.1, TorchSharp 0.107.0, libtorch 2.10.0"],["Hardware","Xeon, 2 cores, AVX-512; no GPU"]]}}""")!,
    };

    private static JsonObject WideTable()
    {
        TableColumn<int>[] columns = [.. Enumerable.Range(1, 30).Select(column => new TableColumn<int>($"column {column}", row => row * column))];
        Table table = Table.FromRows("Thirty columns", [1, 2, 3], columns);
        return Cells.Display((MimeTypes.Html, table.ToHtml()), (MimeTypes.Text, table.ToText()));
    }

    /// <summary>The sample and the committed notebooks.</summary>
    internal static IEnumerable<string> Names => [Name, .. ExecutedNotebook.All()];

    internal static Notebook Open(string name) => name == Name ? Notebook : ExecutedNotebook.Open(name).Notebook;

    internal static string Write(string name) => HtmlReport.Write(Open(name), () => PlotlyScript.Text, new ReportOptions
    {
        NotebookName = name,
        NotebookAddress = name,
        Folder = name == Name ? null : Checkout.PathOf("notebooks"),
    });
}
