using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private static readonly ImageDataSet Data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 600 });
    private readonly string _folder = Directory.CreateTempSubdirectory("research-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3,
        BatchSize = 50,
        Optimizer = new Sgd { LearningRate = 0.02, WeightDecay = 1e-4 },
        Augmentation = new Augmentation { PadCrop = 2, Flip = true },
        Seed = 4,
    };

    private static Network Fresh(string model = "lenet-300-100") => Network.Create(Models.Create(model), seed: 1);

    private static Architecture WithDropout => new ArchitectureBuilder("dropout", [1, 28, 28])
        .Conv("conv1", 8, 3).BatchNorm("bn1").ReLU("relu1").MaxPool("pool1", 4).Conv("conv2", 6, 2).Append("drop", new Dropout(0.5)).Linear("fc", 10).Build();

    private static bool Equal(Network a, Network b) => a.Tensors().All(pair => pair.Value.bytes.SequenceEqual(b.Tensors()[pair.Key].bytes));

    [Fact]
    public void Training_lowers_the_loss_and_beats_chance()
    {
        using Network network = Fresh();

        TrainingResult result = new Trainer(network, Data, Options with { Epochs = 5 }).Run();

        Assert.True(result.Epochs[^1].Loss < 0.6 * result.Epochs[0].Loss, string.Join(", ", result.Epochs));
        Assert.True(result.Last!.Selection.Accuracy > 0.6, result.Last.ToString());
        Assert.Equal(Data.Selection.Count, result.Last.Selection.Images);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_to_the_bit_and_another_does_not()
    {
        using Network a = Network.Create(WithDropout, 1), b = Network.Create(WithDropout, 1), c = Network.Create(WithDropout, 1);

        new Trainer(a, Data, Options).Run();
        new Trainer(b, Data, Options).Run();
        new Trainer(c, Data, Options with { Seed = 5 }).Run();

        Assert.True(Equal(a, b));
        Assert.False(Equal(a, c));
    }

    public static TheoryData<OptimizerOptions, bool> Optimizers => new()
    {
        { new Sgd { LearningRate = 0.02 }, false },
        { new Sgd { LearningRate = 0.02, WeightDecay = 1e-3 }, true },
        { new Adam(), false },
        { new AdamW { WeightDecay = 0.01 }, true },
        { new Muon { WeightDecay = 0.01 }, true },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_resumed_training_equals_an_uninterrupted_one_to_the_bit(OptimizerOptions optimizer, bool channelsLast)
    {
        TrainingOptions options = Options with { Optimizer = optimizer, ChannelsLast = channelsLast };
        using Network whole = Network.Create(WithDropout, 1), first = Network.Create(WithDropout, 1), second = Network.Create(WithDropout, 9);
        TrainingResult uninterrupted = new Trainer(whole, Data, options).Run();
        string path = Path.Combine(_folder, "checkpoint.safetensors");
        using var stop = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => new Trainer(first, Data, options)
        {
            CheckpointPath = path,
            Metrics = step => { if (step.Epoch == 3) stop.Cancel(); },
        }.Run(stop.Token));
        TrainingResult resumed = new Trainer(second, Data, options) { CheckpointPath = path }.Run();

        Assert.True(Equal(whole, second));
        Assert.Equal(uninterrupted.Epochs.Select(epoch => epoch.Loss), resumed.Epochs.Select(epoch => epoch.Loss));
        Assert.Equal(uninterrupted.Epochs.Select(epoch => epoch.Selection), resumed.Epochs.Select(epoch => epoch.Selection));
    }

    [Fact]
    public void Channels_last_changes_speed_alone()
    {
        using Network plain = Fresh("lenet-5"), channelsLast = Fresh("lenet-5");
        TrainingOptions options = Options with { Epochs = 1, Optimizer = new Sgd { LearningRate = 1e-3 } };

        new Trainer(plain, Data, options).Run();
        new Trainer(channelsLast, Data, options with { ChannelsLast = true }).Run();

        foreach ((string name, Tensor tensor) in plain.Tensors())
        {
            Assert.True(channelsLast.Tensors()[name].is_contiguous());
            Assert.True(tensor.allclose(channelsLast.Tensors()[name], rtol: 1e-4, atol: 1e-5), name);
        }
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused()
    {
        string path = Path.Combine(_folder, "checkpoint.safetensors");
        using Network network = Fresh();
        new Trainer(network, Data, Options with { Epochs = 1 }) { CheckpointPath = path }.Run();

        Assert.Contains("other options", Assert.Throws<InvalidDataException>(
            () => new Trainer(network, Data, Options with { Epochs = 1, BatchSize = 60 }) { CheckpointPath = path }.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_checkpoint_is_refused()
    {
        string path = Path.Combine(_folder, "checkpoint.safetensors");
        using Network network = Fresh();
        new Trainer(network, Data, Options with { Epochs = 1 }) { CheckpointPath = path }.Run();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..5000]);

        Assert.Contains("delete it to start afresh", Assert.Throws<InvalidDataException>(
            () => new Trainer(network, Data, Options with { Epochs = 1 }) { CheckpointPath = path }.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patience_stops_when_the_selection_accuracy_no_longer_rises()
    {
        using Network network = Fresh();

        TrainingResult result = new Trainer(network, Data, Options with { Epochs = 50, Patience = 2, Optimizer = new Sgd { LearningRate = 1e-9 } }).Run();

        Assert.Equal(result.Best!.Epoch + 2, result.Last!.Epoch);
        Assert.True(result.Epochs.Count < 50);
    }

    [Fact]
    public void A_diverging_training_says_so()
    {
        using Network network = Fresh();

        Assert.Contains("lower the learning rate", Assert.Throws<ArithmeticException>(
            () => new Trainer(network, Data, Options with { Optimizer = new Sgd { LearningRate = 1e18 } }).Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_training_keeps_its_epochs_and_tells_its_steps()
    {
        using Network network = Fresh();
        using var stop = new CancellationTokenSource();
        var steps = new List<StepRecord>();
        var trainer = new Trainer(network, Data, Options) { Metrics = steps.Add, Constraints = [new StopAt(17, stop)] };

        Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));

        Assert.Equal(17, steps.Count);
        Assert.Equal([1], trainer.History.Select(epoch => epoch.Epoch));
        Assert.True(trainer.History[0].Loss > 0);
    }

    private sealed class StopAt(long steps, CancellationTokenSource stop) : IWeightConstraint
    {
        public void AfterStep(TrainingStep step)
        {
            if (step.Done == steps)
                stop.Cancel();
        }
    }

    [Fact]
    public void Cancelling_stops_within_a_step()
    {
        using Network network = Fresh();
        using var stop = new CancellationTokenSource();
        long steps = 0;

        Assert.Throws<OperationCanceledException>(() => new Trainer(network, Data, Options with { BatchSize = 1 })
        {
            Metrics = step => { steps = step.Step; stop.Cancel(); },
        }.Run(stop.Token));
        Assert.InRange(steps, 1, 25); // metrics arrive 25 at a time
    }

    [Fact]
    public void Progress_reports_every_epoch_with_its_score_and_metrics_every_step()
    {
        using Network network = Fresh();
        var reports = new List<TrainingProgress>();
        var steps = new List<StepRecord>();

        TrainingResult result = new Trainer(network, Data, Options) { Progress = new Collect(reports), Metrics = steps.Add }.Run();

        Assert.Equal(result.Epochs.Select(epoch => epoch.Selection), reports.Where(report => report.Selection is not null).Select(report => report.Selection!));
        Assert.Equal(Enumerable.Range(1, 36).Select(step => (long)step), steps.Select(step => step.Step));
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
        Assert.Equal(result.Epochs[0].Loss, steps.Take(12).Average(step => step.Loss), 1e-9);
    }

    [Fact]
    public void Channels_last_trains_to_the_same_loss()
    {
        using Network a = Network.Create(WithDropout, 1), b = Network.Create(WithDropout, 1);

        TrainingResult plain = new Trainer(a, Data, Options with { Epochs = 1 }).Run(), last = new Trainer(b, Data, Options with { Epochs = 1, ChannelsLast = true }).Run();

        Assert.Equal(plain.Epochs[0].Loss, last.Epochs[0].Loss, 0.1);
    }

    [Fact]
    public void Any_module_can_be_trained()
    {
        using var module = nn.Sequential(("flat", nn.Flatten()), ("fc", nn.Linear(784, 10, device: CPU)));

        Assert.True(new Trainer(module, Data, Options).Run().Last!.Selection.Accuracy > 0.5);
    }

    [Theory]
    [InlineData("mlp-784-64-10", false)]
    [InlineData("lenet-5", true)]
    public void Memory_stays_flat_over_2000_steps(string model, bool channelsLast)
    {
        using Network network = Fresh(model);
        TrainingOptions options = Options with { BatchSize = 6, Augmentation = null, ChannelsLast = channelsLast, Optimizer = new Sgd { LearningRate = 1e-3 } };
        var trainer = new Trainer(network, Data, options with { Epochs = 4 });
        trainer.Run(); // 400 steps warm allocator and pools up
        long before = LiveBytes();
        trainer = new Trainer(network, Data, options with { Epochs = 20 });
        trainer.Run();

        Assert.InRange(LiveBytes() - before, long.MinValue, 50 << 20);

        static long LiveBytes()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Environment.WorkingSet;
        }
    }

    private sealed class Collect(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
