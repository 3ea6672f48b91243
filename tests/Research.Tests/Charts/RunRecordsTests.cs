using Research.Charts;
using Research.Compression;
using Research.Experiments;
using Research.Tests.Repository;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Charts;

public sealed class RunRecordsTests
{
    private static readonly RunResult Dense = RunResult.Load(Checkout.PathOf("notebooks", "checkpoints", "lenet-300-100-mnist", "seed-0", "result.json"));

    private static RunResult Pruned(PruningSchedule? schedule, int epochs) => Dense with
    {
        Configuration = Dense.Configuration with { Pruning = new PruningConfiguration { Sparsity = 0.9, Schedule = schedule, FineTuning = new TrainingOptions { Epochs = epochs } } },
    };

    [Fact]
    public void The_protocol_says_how_long_each_kind_of_run_trained()
    {
        Assert.Equal("30", Epochs(Dense));
        Assert.Equal("30 + 2", Epochs(Dense, Pruned(null, 2), Pruned(new GradualPruning(), 2)));
        Assert.Equal("30 + 2; 30 + 3 × 2; 7 from initial weights", Epochs(
            Dense, Pruned(null, 2), Pruned(new IterativePruning { Rounds = 3 }, 2), Pruned(new PruningAtInitialisation(), 7)));
        Assert.Equal("30 + 2 × 30 from step 500", Epochs(Dense, Pruned(new LotteryTicket { Rounds = 2, RewindStep = 500 }, 30)));
    }

    private static string Epochs(params RunResult[] runs)
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 10 });
        string line = RunRecords.Protocol(data, runs).ToText().Split('\n').Single(line => line.StartsWith("Epochs", StringComparison.Ordinal));
        return line["Epochs".Length..].Trim();
    }
}
