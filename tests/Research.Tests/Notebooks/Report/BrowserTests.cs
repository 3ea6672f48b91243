using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Research.Charts;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Report;

public class BrowserTests
{
    private static readonly (string Name, int Weights, double Sparsity)[] Layers = [("conv1", 500, 0.31), ("conv2", 25_000, 0.82), ("fc1", 400_000, 0.93)];

    private static readonly Table LayerTable = Table.FromRows("Where the weights went", Layers,
        [new TableColumn<(string Name, int Weights, double Sparsity)>("layer", layer => layer.Name), new("weights", layer => layer.Weights), new("sparsity", layer => layer.Sparsity)]);

    private static readonly Notebook Sample = Cells.Notebook(
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
            """, Cells.Stream("stdout", "50 %: 99.0 %\n80 %: 98.2 %\n90 %: 93.5 %\n"), Cells.Stream("stderr", "warning: 2 threads share 1 core\n"))
            .Executed(1, "2026-01-01T00:00:00Z", "2026-01-01T00:03:12Z"),
        Cells.Code("curve", Cells.Figure()).Executed(2, "2026-01-01T00:03:12Z", "2026-01-01T00:03:12.34Z"),
        Cells.Code("Table.FromRows(\"Where the weights went\", layers, columns)", Cells.Display((MimeTypes.Html, LayerTable.ToHtml()), (MimeTypes.Text, LayerTable.ToText())))
            .Executed(3, "2026-01-01T00:03:13Z", "2026-01-01T00:03:14.2Z"),
        Cells.Markdown("## What goes wrong\n\n### A threshold that is too high"),
        Cells.Code("Pruner.Masks(network, new() { Sparsity = 1.5 })", Cells.Error("\u001b[31mArgumentOutOfRangeException\u001b[0m: A sparsity is between 0 and 1, not 1.5.", "  at Cell [4], line 1"))
            .Executed(4, "2026-01-01T00:03:15Z", "2026-01-01T00:03:15.02Z"),
        Cells.Code("var folded = true;", Cells.Figure("The same curve."))
            .Tagged("hide-input"),
        Cells.Markdown("### What to try\n\nOther values of $t$.")) with
    {
        Metadata = (JsonObject)JsonNode.Parse("""{"research":{"environment":[["Commit","360a11e"],["Versions",".NET 10.0.1, TorchSharp 0.107.0, libtorch 2.10.0"],["Hardware","Xeon, 2 cores, AVX-512; no GPU"]]}}""")!,
    };

    [SkippableFact]
    public void A_browser_draws_figures_and_formulas_without_a_network()
    {
        string folder = Directory.CreateTempSubdirectory("report").FullName;
        try
        {
            string page = Path.Combine(folder, "report.html");
            File.WriteAllText(page, HtmlReport.Write(Sample, () => PlotlyScript.Text));
            string? document = Chromium.Document(page);
            Skip.If(document is null, "chromium is not on this machine.");
            string body = Regex.Replace(document, "<(script|style)\\b.*?</\\1>", "", RegexOptions.Singleline);
            Assert.Equal(2, Regex.Count(body, "class=\"[^\"]*js-plotly-plot"));
            Assert.Contains("class=\"main-svg\"", body);
            Assert.Contains("Accuracy against sparsity", body);
            Assert.Equal(5, Regex.Count(body, "class=\"katex\""));
            Assert.Equal(1, Regex.Count(body, "class=\"katex-display\""));
            Assert.DoesNotContain("katex-error", body);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
