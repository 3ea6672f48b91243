using System.Globalization;
using Microsoft.Data.Analysis;
using Research.Compression;
using Research.Experiments;
using Research.Training.Data;

namespace Research.Charts;

/// <summary>Run records in the forms that figures and tables take.</summary>
public static class RunRecords
{
    /// <summary>Points of an accuracy–sparsity curve: sparsity as measured in the network's file, test accuracy of the last epoch.</summary>
    /// <param name="runs">Records of pruned runs.</param>
    /// <param name="method">Name of a run's method; default: criterion and scope, as in <c>magnitude, global</c>.</param>
    public static IReadOnlyList<PrunedAccuracy> ToCurve(this IEnumerable<RunResult> runs, Func<RunResult, string>? method = null) =>
        [.. runs.Select(run => new PrunedAccuracy(
            method?.Invoke(run) ?? MethodOf(run), Math.Round(run.Sparsity, 4), run.Configuration.Seed, run.Test.Accuracy))];

    /// <summary>Epochs of all runs, for training curves.</summary>
    public static IReadOnlyList<TrainingEpoch> ToEpochs(this IEnumerable<RunResult> runs) =>
        [.. runs.SelectMany(run => run.Epochs.Select(epoch => new TrainingEpoch(run.Configuration.Seed, epoch.Epoch, epoch.Loss, epoch.Selection.Accuracy)))];

    /// <summary>One row per run: what it was, what it reached, what it takes.</summary>
    public static DataFrame ToDataFrame(this IEnumerable<RunResult> runs)
    {
        RunResult[] all = [.. runs];
        return new DataFrame(
            new StringDataFrameColumn("run", all.Select(run => run.Id)),
            new StringDataFrameColumn("model", all.Select(run => run.Configuration.Model)),
            new StringDataFrameColumn("data", all.Select(run => run.Configuration.Data.Name)),
            new Int32DataFrameColumn("seed", all.Select(run => run.Configuration.Seed)),
            new DoubleDataFrameColumn("sparsity", all.Select(run => run.Sparsity)),
            new DoubleDataFrameColumn("test accuracy", all.Select(run => run.Test.Accuracy)),
            new DoubleDataFrameColumn("selection accuracy", all.Select(run => run.SelectionLast.Accuracy)),
            new Int64DataFrameColumn("parameters", all.Select(run => run.Parameters)),
            new Int64DataFrameColumn("non-zeros", all.Select(run => run.NonZeros)),
            new Int64DataFrameColumn("file bytes", all.Select(run => new FileInfo(Path.Combine(run.Folder, "network.safetensors")).Length)),
            new DoubleDataFrameColumn("seconds", all.Select(run => run.Seconds)));
    }

    /// <summary>One row per sparsity: the accuracy over seeds, and what the network takes in parameters and bytes.</summary>
    /// <param name="dense">Records of the dense runs.</param>
    /// <param name="pruned">Records of the pruned runs.</param>
    public static Table ToTable(IReadOnlyList<RunResult> dense, IReadOnlyList<RunResult> pruned)
    {
        double baseline = dense.Average(run => run.Test.Accuracy);
        var rows = dense.Concat(pruned).GroupBy(run => Math.Round(run.Sparsity, 4)).OrderBy(group => group.Key).Select(group => group.ToArray());
        return Table.FromRows("Dense and pruned networks, test images, last epoch", rows,
        [
            new TableColumn<RunResult[]>("sparsity, %", group => 100 * group[0].Sparsity, "0.0"),
            new("accuracy, %", group => 100 * group.Average(run => run.Test.Accuracy), "0.00"),
            new("lowest, %", group => 100 * group.Min(run => run.Test.Accuracy), "0.00"),
            new("highest, %", group => 100 * group.Max(run => run.Test.Accuracy), "0.00"),
            new("against dense, points", group => 100 * (group.Average(run => run.Test.Accuracy) - baseline), "+0.00;−0.00;0.00"),
            new("seeds", group => group.Length),
            new("non-zero parameters", group => group[0].NonZeros),
            new("file, bytes", group => new FileInfo(Path.Combine(group[0].Folder, "network.safetensors")).Length),
        ]);
    }

    /// <summary>The protocol and environment of an experiment: data set and hash, seeds, epochs, commit, versions, machine.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="runs">Records of all runs.</param>
    public static Table Protocol(ImageDataSet data, IReadOnlyList<RunResult> runs)
    {
        RunResult first = runs[0];
        var facts = new List<(string Label, string Value)>
        {
            ("Data set", string.Create(CultureInfo.InvariantCulture,
                $"{data.Manifest.Title}: {first.Images.Train:N0} training, {first.Images.Selection:N0} selection, {first.Images.Test:N0} test images")),
            ("SHA-256 of the data", data.Sha256),
            ("Seeds", string.Join(", ", runs.Select(run => run.Configuration.Seed).Distinct().Order())),
            ("Epochs", Epochs(runs)),
            ("Score", "test images, once, network of the last epoch; nothing was chosen on them"),
            ("Sparsity", "zeros/all over the weights of convolutions and linear layers, without biases"),
            ("Training time", string.Create(CultureInfo.InvariantCulture, $"{runs.Sum(run => run.Seconds):N0} s over {runs.Count} runs")),
        };
        facts.AddRange(first.Environment.Facts());
        return Table.FromRows("Protocol and environment", facts,
            [new TableColumn<(string Label, string Value)>("fact", fact => fact.Label), new("value", fact => fact.Value)], maxRows: facts.Count);
    }

    /// <summary>The epochs of each kind of run, as in <c>12 + 2</c>; dense ones are named only where no other begins with them.</summary>
    private static string Epochs(IReadOnlyList<RunResult> runs)
    {
        string[] kinds = [.. runs.Select(run => EpochsOf(run.Configuration)).Distinct()];
        return string.Join("; ", kinds.Where(kind => !kinds.Any(other => other.StartsWith($"{kind} + ", StringComparison.Ordinal))));
    }

    private static string EpochsOf(RunConfiguration run) => (run, run.Pruning?.ToSchedule()) switch
    {
        (_, { FromInitialWeights: true }) => $"{run.Pruning!.FineTuning.Epochs} from initial weights",
        (_, IterativePruning { Rounds: > 1 } iterative) => $"{run.Training.Epochs} + {iterative.Rounds} × {run.Pruning!.FineTuning.Epochs}",
        (_, LotteryTicket ticket) => $"{run.Training.Epochs} + {ticket.Rounds} × {run.Pruning!.FineTuning.Epochs} from step {ticket.RewindStep}",
        (_, not null) => $"{run.Training.Epochs} + {run.Pruning!.FineTuning.Epochs}",
        ({ Structure: { } structure }, _) => $"{run.Training.Epochs} + {structure.FineTuning.Epochs}",
        ({ LowRank: { } lowRank }, _) => $"{run.Training.Epochs} + {lowRank.FineTuning.Epochs}",
        _ => $"{run.Training.Epochs}",
    };

    private static string MethodOf(RunResult run) => run.Configuration.Pruning?.Method() ?? run.Configuration.Structure?.Method() ?? run.Configuration.LowRank?.Method ?? "dense";
}
