using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Research.Experiments;
using Xunit;

namespace Research.Tests.Repository;

/// <summary>Figures in README are those of the result files; RESEARCH_UPDATE=1 brings them up to date.</summary>
public sealed class ReadmeTests
{
    private static readonly string Figure = "notebooks/figures/quickstart.png";

    [Fact]
    public void The_quickstart_is_shown_as_it_was_executed()
    {
        ExecutedNotebook notebook = ExecutedNotebook.Open("00-quickstart.ipynb");
        (byte[] png, string? alt) = notebook.Pictures.Single(picture => picture.Alt!.StartsWith("Test accuracy against", StringComparison.Ordinal));
        string table = notebook.Texts.Single(text => text.StartsWith("Dense and pruned networks", StringComparison.Ordinal));
        IEnumerable<string> conclusions = notebook.Code.SelectMany(cell => cell.Outputs)
            .Where(output => output!["output_type"]!.GetValue<string>() == "display_data")
            .Select(output => Research.Notebooks.MultilineText.Read(output!["data"]!["text/plain"])!);
        string path = Checkout.PathOf(Figure);
        if (ReadmeSection.Updates)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, png);
        }

        var (actual, expected) = ReadmeSection.Compare("quickstart", $"\n![{alt}]({Figure})\n\n```\n{table.TrimEnd()}\n```\n\n{string.Join('\n', conclusions)}\n");

        Assert.Equal(expected, actual);
        Assert.Equal(png, File.ReadAllBytes(path));
    }

    [Fact]
    public void Checkpoints_are_listed_with_their_records()
    {
        var text = new StringBuilder("\n| network | data | sparsity of weights | test accuracy, mean of seeds | lowest–highest | seeds | epochs | file, KB |\n|---|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (IGrouping<string, RunResult> group in CheckpointTests.Records().GroupBy(run => Path.GetDirectoryName(run.Folder)!))
        {
            RunResult first = group.First();
            string epochs = Epochs(first);
            double kilobytes = group.Where(run => File.Exists(run.NetworkPath)).Average(run => new FileInfo(run.NetworkPath).Length / 1000.0);
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {first.Configuration.Model}{(first.Configuration.Structure is { } structure ? $", {structure.Amount()}" : "")}{(first.Configuration is { IsDense: true, Distillation: not null } ? ", distilled" : "")} | {first.Configuration.Data.Name} | {100 * first.Sparsity:0.##} % | {100 * group.Average(run => run.Test.Accuracy):F2} % | {100 * group.Min(run => run.Test.Accuracy):F2}–{100 * group.Max(run => run.Test.Accuracy):F2} % | {group.Count()} | {epochs} | {kilobytes:F1} |");
        }
        var (actual, expected) = ReadmeSection.Compare("checkpoints", text.ToString());

        Assert.Equal(expected, actual);
    }

    /// <summary>Epochs of a run, behind those of the run it starts from where that is committed too, and before those of fine-tuning and of centroids.</summary>
    private static string Epochs(RunResult run)
    {
        RunConfiguration configuration = run.Configuration;
        string before = configuration.From is { } hash && CheckpointTests.Records().FirstOrDefault(other => other.NetworkSha256 == hash) is { } start ? Epochs(start) + " + " : "";
        string after = configuration switch
        {
            { Structure: { } structure, Rate: null } => $" + {structure.FineTuning.Epochs}",
            { Pruning: { } pruning } => $" + {pruning.Rounds * pruning.FineTuning.Epochs}",
            { Rate: { } rate } => $" + {rate.Training.Epochs}",
            _ => "",
        };
        string shared = configuration.Sharing is { } sharing ? $" + {sharing.Training.Epochs}" : "";
        return $"{before}{configuration.Training.Epochs}{after}{shared}";
    }

    [Fact]
    public void Throughput_is_that_of_the_benchmark()
    {
        JsonNode record = JsonNode.Parse(File.ReadAllText(Checkout.PathOf("tests", "Benchmarks", "results", "training-throughput.json")))!;
        var text = new StringBuilder("\n| network | threads | images/s | PyTorch, images/s | ratio |\n|---|--:|--:|--:|--:|\n");
        foreach (JsonNode? row in record["rows"]!.AsArray())
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row!["model"]} | {row["threads"]} | {Median(row["imagesPerSecond"]!):N0} | {Median(row["pyTorchImagesPerSecond"]!):N0} | {row["ratio"]!.GetValue<double>():F2} |");
        }
        text.AppendLine(CultureInfo.InvariantCulture,
            $"\nBatch 128, SGD with Nesterov momentum, median of {record["rounds"]} rounds; {record["environment"]!["processor"]}; TorchSharp {record["environment"]!["torchSharp"]} against PyTorch {record["pyTorchVersion"]} ({record["pyTorchBlas"]}) as installed: there the C library gives freed memory back to the system at every step, which this library tells it not to and which costs much on a virtual machine.");
        var (actual, expected) = ReadmeSection.Compare("throughput", text.ToString());

        Assert.Equal(expected, actual);
    }

    private static double Median(JsonNode values)
    {
        double[] sorted = [.. values.AsArray().Select(value => value!.GetValue<double>()).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
