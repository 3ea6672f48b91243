using Research.Experiments;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Experiments.Automatic;

/// <summary>The search on a small network of the embedded data.</summary>
public sealed class AutomaticCompressorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataSet _data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 500 });
    private readonly Network _network;

    public AutomaticCompressorTests()
    {
        _network = Network.Create(new ArchitectureBuilder("small", [1, 28, 28]).Conv("conv1", 6, 5).ReLU("relu1").MaxPool("pool1", 4).Linear("fc1", 60).ReLU("relu2").Linear("fc2", 10).Build(), 1);
        new Trainer(_network, _data, new TrainingOptions { Epochs = 4, BatchSize = 64, Optimizer = new Sgd { LearningRate = 0.02 } }).Run();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _network.Dispose();
        _data.Dispose();
    }

    private AutomaticCompressor Compressor(CompressionBudget budget, int candidates = 2, string root = "runs") =>
        new(_network, _data, _folder[root]) { Budget = budget, Effort = new SearchEffort { Candidates = candidates, Epochs = 1 } };

    [Fact]
    public void A_budget_of_bytes_is_kept_and_every_choice_has_its_reason()
    {
        CompressionResult result = Compressor(new CompressionBudget { MaxBytes = 6000 }).Execute();

        Assert.True(result.IsMet, result.Conclusion);
        Assert.Equal(["share without training", "prune and share", "narrow and train for few bits"], result.Candidates.Select(candidate => candidate.Technique));
        Assert.True(result.Recommended.Account.FileBytes <= 6000);
        Assert.Equal(new FileInfo(result.NetworkPath).Length, result.Recommended.Account.FileBytes);
        Assert.All(result.Candidates, candidate => Assert.True(candidate.Reasons.Count >= 1 && candidate.Reasons.All(reason => reason.EndsWith('.'))));
        Assert.Equal(["conv1", "fc1", "fc2"], result.Layers.Select(layer => layer.Layer));
        Assert.Equal(4 * _network.Architecture.ParameterCount, result.Original.FileBytes);
        using Network compressed = NetworkFile.Load(result.NetworkPath);
        Assert.Equal(Evaluation.Score(compressed, _data, _data.Test).Correct, result.Test.Correct);
        Assert.Equal(result.Original.Selection.Accuracy - Evaluation.Score(compressed, _data, _data.Selection).Accuracy, result.Recommended.Drop, 9);

        File.WriteAllText(_folder["record.json"], result.ToJson());
        Assert.Equal(result.ToJson(), CompressionResult.Load(_folder["record.json"]).ToJson());
    }

    [Fact]
    public void Equal_seeds_give_equal_networks()
    {
        var budget = new CompressionBudget { MaxBytes = 6000, MaxDrop = 0.1 };

        CompressionResult one = Compressor(budget, candidates: 3).Execute(), other = Compressor(budget, candidates: 3, root: "other").Execute();

        Assert.Equal(one.Candidates.Select(candidate => candidate.Stages[^1].NetworkSha256), other.Candidates.Select(candidate => candidate.Stages[^1].NetworkSha256));
        Assert.Equal((one.RecommendedIndex, one.Conclusion, one.Test), (other.RecommendedIndex, other.Conclusion, other.Test));
    }

    [Fact]
    public void Fewer_multiplications_come_from_structure_or_factors()
    {
        long most = (long)(0.6 * _network.Architecture.Macs);

        CompressionResult result = Compressor(new CompressionBudget { MaxMacs = most }).Execute();

        Assert.True(result.IsMet, result.Conclusion);
        Assert.True(result.Recommended.Account.Macs <= most);
        Assert.Contains(result.Candidates, candidate => candidate.Technique.StartsWith("narrow", StringComparison.Ordinal));
        Assert.Contains(result.Candidates, candidate => candidate.Technique.StartsWith("factorise", StringComparison.Ordinal));
    }

    [Fact]
    public void Latency_and_energy_are_measured_where_they_are_limited()
    {
        CompressionResult result = Compressor(new CompressionBudget { MaxLatency = 1000, MaxEnergy = 1e6 }, candidates: 1).Execute();

        Assert.True(result.IsMet, result.Conclusion);
        Assert.All(result.Candidates, candidate => Assert.True(candidate.Latency!.Median > 0 && candidate.Energy!.Microjoules > 0));
    }

    [Fact]
    public void A_budget_out_of_reach_names_the_nearest_and_what_it_costs()
    {
        CompressionResult result = Compressor(new CompressionBudget { MaxBytes = 200, MaxDrop = 0 }).Execute();

        Assert.False(result.IsMet);
        Assert.Equal(result.Candidates.Min(result.Budget.Excess), result.Budget.Excess(result.Recommended));
        Assert.Contains("Nothing tried keeps the budget (at most 200 bytes and a drop of 0 points)", result.Conclusion, StringComparison.Ordinal);
        Assert.Contains("bytes instead of 200", result.Conclusion, StringComparison.Ordinal);
    }

    [Fact]
    public void When_time_is_out_the_best_so_far_is_returned()
    {
        var compressor = new AutomaticCompressor(_network, _data, _folder["runs"]) { Budget = new CompressionBudget { MaxDrop = 0.5 }, Effort = new SearchEffort { Time = TimeSpan.FromMilliseconds(1) } };

        CompressionResult result = compressor.Execute();

        Assert.True(result.StoppedEarly);
        Assert.Equal("share without training", Assert.Single(result.Candidates).Technique);
        Assert.True(File.Exists(result.NetworkPath));
    }

    [Fact]
    public void Cancelled_it_returns_the_best_so_far_and_goes_on_when_asked_again()
    {
        using var stop = new CancellationTokenSource();
        CompressionResult first = new AutomaticCompressor(_network, _data, _folder["runs"])
        {
            Budget = new CompressionBudget { MaxBytes = 6000 },
            Effort = new SearchEffort { Candidates = 2, Epochs = 1 },
            Progress = new Each(progress =>
            {
                if (progress.Candidate == 3)
                    stop.Cancel();
            }),
        }.Execute(stop.Token);

        Assert.True(first.StoppedEarly);
        Assert.Equal(2, first.Candidates.Count);
        CompressionResult whole = Compressor(new CompressionBudget { MaxBytes = 6000 }).Execute();
        Assert.Equal(first.Candidates[1].Stages[^1].Id, whole.Candidates[1].Stages[^1].Id);
        Assert.Equal(1, whole.Candidates[1].Stages[^1].Attempts);
        Assert.Equal(3, whole.Candidates.Count);
    }

    [Fact]
    public void Budgets_are_validated()
    {
        Assert.Contains("limits nothing", Assert.Throws<ArgumentException>(() => Compressor(new CompressionBudget()).Execute()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompressionBudget { MaxBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompressionBudget { MaxMacs = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompressionBudget { MaxLatency = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompressionBudget { MaxEnergy = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompressionBudget { MaxDrop = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SearchEffort { Candidates = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SearchEffort { Time = TimeSpan.Zero });
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    private sealed class Each(Action<CompressionProgress> report) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value) => report(value);
    }
}
