using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Training;

/// <summary>The running mean of the weights, against the same mean computed step by step in double precision.</summary>
public sealed class WeightAverageTests : IDisposable
{
    private static readonly ImageDataSet Data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 600 });
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 2,
        BatchSize = 50,
        Optimizer = new Sgd { LearningRate = 0.02 },
        Schedule = new CosineSchedule { Floor = 0.5 },
        Averaging = 0.5,
        Seed = 4,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Network Fresh() => Network.Create(new ArchitectureBuilder("narrow", [1, 28, 28])
        .Conv("conv1", 8, 3).BatchNorm("bn1").ReLU("relu1").MaxPool("pool1", 4).Linear("fc", 10).Build(), seed: 1);

    [Fact]
    public void A_network_ends_with_the_mean_and_is_scored_by_it()
    {
        using Network network = Fresh();
        using var witness = new Witness(network, steps: 0.5 * Data.Train.Count / Options.BatchSize);

        TrainingResult result = new Trainer(network, Data, Options) { Constraints = [witness] }.Run();

        Assert.Equal(Data.Train.Count / Options.BatchSize * Options.Epochs, witness.Steps);
        foreach ((string name, Tensor tensor) in network.Tensors())
        {
            using var scope = NewDisposeScope();
            Assert.True(tensor.to_type(ScalarType.Float64).allclose(witness.Mean[name], rtol: 1e-5, atol: 1e-6), name);
        }
        Assert.False(network.Tensors()["fc.weight"].to_type(ScalarType.Float64).allclose(witness.Last["fc.weight"], rtol: 1e-3, atol: 1e-4)); // the mean is something else than the last weights
        Assert.Equal(result.Last!.Selection, Evaluation.Score(network, Data, Data.Selection));
    }

    [Fact]
    public void The_training_itself_is_the_same_as_without()
    {
        using Network averaged = Fresh(), plain = Fresh();

        TrainingResult a = new Trainer(averaged, Data, Options).Run(), b = new Trainer(plain, Data, Options with { Averaging = null }).Run();

        Assert.Equal(a.Epochs.Select(epoch => epoch.Loss), b.Epochs.Select(epoch => epoch.Loss));
        Assert.NotEqual(a.Last!.Selection, b.Last!.Selection);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_resumed_training_has_the_same_mean_to_the_bit(bool channelsLast)
    {
        TrainingOptions options = Options with { Epochs = 3, ChannelsLast = channelsLast };
        using Network whole = Fresh(), first = Fresh(), second = Fresh(), third = Fresh();
        new Trainer(whole, Data, options).Run();
        using var stop = new CancellationTokenSource();
        string path = _folder["checkpoint.safetensors"];
        Assert.Throws<OperationCanceledException>(() => new Trainer(first, Data, options)
        {
            CheckpointPath = path,
            Metrics = step => { if (step.Epoch == 2) stop.Cancel(); },
        }.Run(stop.Token));

        new Trainer(second, Data, options) { CheckpointPath = path }.Run();
        new Trainer(third, Data, options) { CheckpointPath = path }.Run(); // which finds nothing left to train

        Assert.All(whole.Tensors(), pair => Assert.Equal(pair.Value.bytes.ToArray(), second.Tensors()[pair.Key].bytes.ToArray()));
        Assert.All(whole.Tensors(), pair => Assert.Equal(pair.Value.bytes.ToArray(), third.Tensors()[pair.Key].bytes.ToArray()));
    }

    [Fact]
    public void Fixed_masks_hold_for_the_mean_too()
    {
        using Network network = Fresh();
        using (no_grad())
            network.Tensors()["fc.weight"][TensorIndex.Colon, TensorIndex.Slice(0, 100)].zero_();
        using MaskSet masks = MaskSet.OfNonZeros(network);
        using (no_grad())
            network.Tensors()["fc.weight"].fill_(0.1); // what the masks take out only when the training begins

        new Trainer(network, Data, Options) { Constraints = [masks] }.Run();

        using MaskSet after = MaskSet.OfNonZeros(network);
        Assert.True(masks.Sparsity > 0.1);
        Assert.Equal(masks.Sparsity, after.Sparsity);
    }

    [Fact]
    public void What_a_mean_would_undo_is_refused()
    {
        using Network network = Fresh();
        using Network before = network.Copy();
        var weights = network.named_parameters().Where(item => item.name == "fc.weight").ToDictionary(item => item.name, item => item.parameter);
        var shrinking = new L1Proximal(weights, strength: 0.01);

        Assert.Contains("leave averaging out", Assert.Throws<ArgumentException>(
            () => new Trainer(network, Data, Options) { Constraints = [shrinking] }.Run()).Message, StringComparison.Ordinal);
        Assert.All(before.Tensors(), pair => Assert.Equal(pair.Value.bytes.ToArray(), network.Tensors()[pair.Key].bytes.ToArray()));
    }

    [Fact]
    public void A_window_of_less_than_a_step_is_no_mean_at_all()
    {
        using Network averaged = Fresh(), plain = Fresh();

        new Trainer(averaged, Data, Options with { Averaging = 1e-6 }).Run();
        new Trainer(plain, Data, Options with { Averaging = null }).Run();

        Assert.All(plain.Tensors(), pair => Assert.Equal(pair.Value.bytes.ToArray(), averaged.Tensors()[pair.Key].bytes.ToArray()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_window_that_is_no_positive_number_is_refused(double epochs) =>
        Assert.Contains("above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { Averaging = epochs }).Message, StringComparison.Ordinal);

    /// <summary>Sees the weights after every step and keeps their mean as its definition says.</summary>
    private sealed class Witness(Network network, double steps) : IWeightConstraint, IDisposable
    {
        internal Dictionary<string, Tensor> Mean { get; } = Copies(network);

        internal Dictionary<string, Tensor> Last { get; private set; } = Copies(network);

        internal int Steps { get; private set; }

        public void AfterStep(TrainingStep step)
        {
            if (step.Begins)
                return;
            double decay = Math.Min(1 - (1 / steps), (1.0 + Steps) / (10.0 + Steps));
            Free(Last);
            Last = Copies(network);
            foreach ((string name, Tensor mean) in Mean)
                mean.mul_(decay).add_(Last[name].to_type(ScalarType.Float64), 1 - decay);
            Steps++;
        }

        public void Dispose()
        {
            Free(Mean);
            Free(Last);
        }

        private static Dictionary<string, Tensor> Copies(Network network) => network.Tensors()
            .ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().to_type(ScalarType.Float64).DetachFromDisposeScope());

        private static void Free(Dictionary<string, Tensor> tensors)
        {
            foreach (Tensor tensor in tensors.Values)
                tensor.Dispose();
        }
    }
}
