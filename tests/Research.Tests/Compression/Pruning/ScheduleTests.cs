using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class ScheduleTests : IDisposable
{
    private static readonly ImageDataSet Images = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 300 });
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Architecture Tiny => new ArchitectureBuilder("tiny", [1, 28, 28])
        .Conv("conv1", 8, 3, stride: 2).BatchNorm("bn1").ReLU("relu1").MaxPool("pool1", 4).Linear("fc", 10).Build();

    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 30, Optimizer = new Sgd { LearningRate = 0.05, WeightDecay = 1e-4 }, Seed = 2 };

    private static PruningTask Task(PruningOptions options, TrainingOptions? training = null)
    {
        var network = Network.Create(Tiny, 1);
        return new PruningTask(network, Images, options, training ?? Options) { Initial = Network.Create(Tiny, 1), Seed = 5 };
    }

    public static TheoryData<PruningSchedule, PruningOptions> Schedules => new()
    {
        { new IterativePruning { Rounds = 2 }, new PruningOptions { Sparsity = 0.8 } },
        { new PruningAtInitialisation(), new PruningOptions { Sparsity = 0.8, Criterion = new Snip(), Data = ScoringData.Of(Images, 60, 1) } },
        { new PruningAtInitialisation(), new PruningOptions { Sparsity = 0.8, Criterion = new SynFlow() } },
        { new GradualPruning { Updates = 5 }, new PruningOptions { Sparsity = 0.8 } },
        { new GradualPruning { Updates = 5 }, new PruningOptions { Sparsity = 0.8, Criterion = new Movement() } },
        { new GradualPruning { Updates = 3 }, new PruningOptions { Sparsity = 0.8, Criterion = new Taylor(), Data = ScoringData.Of(Images, 60, 1) } },
        { new SoftPruning(), new PruningOptions { Sparsity = 0.5, Granularity = Granularity.Filter, Scope = PruningScope.PerLayer } },
        { new IterativeHardThresholding(), new PruningOptions { Sparsity = 0.8 } },
        { new RigL { Interval = 4 }, new PruningOptions { Sparsity = 0.8, Scope = PruningScope.ErdosRenyiKernel } },
        { new NetworkSurgery { Interval = 3 }, new PruningOptions { Sparsity = 0.8 } },
        { new LotteryTicket { Rounds = 2, RewindStep = 13 }, new PruningOptions { Sparsity = 0.8 } },
        { new LotteryTicket { Control = TicketControl.RandomMask }, new PruningOptions { Sparsity = 0.8 } },
        { new LotteryTicket { Control = TicketControl.RandomWeights }, new PruningOptions { Sparsity = 0.8 } },
        { new L1Training { Strength = 1e-3 }, new PruningOptions { Sparsity = 0.8 } },
        { new GroupLassoTraining { Strength = 1e-3 }, new PruningOptions { Sparsity = 0.5, Granularity = Granularity.Filter } },
        { new L0Training { Beta = 1e-4 }, new PruningOptions { Sparsity = 0.8 } },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Each_schedule_ends_at_the_exact_sparsity_and_resumes_to_the_same_bits(PruningSchedule schedule, PruningOptions options)
    {
        PruningTask whole = Task(options), stopped = Task(options), resumed = Task(options);
        using PruningOutcome outcome = schedule.Run(whole);

        Assert.Equal((long)Math.Round(options.Sparsity * outcome.Masks.Count), outcome.Masks.Count - outcome.Masks.Kept);
        foreach (string name in outcome.Masks.Names)
            Assert.Equal(0, whole.Network.get_parameter(name)!.masked_select(outcome.Masks[name].logical_not()).abs().sum().item<float>());
        Assert.Equal(3, outcome.Training.Last!.Epoch);

        using var stop = new CancellationTokenSource();
        string Path(string phase) => System.IO.Path.Combine(_folder.Path, phase);
        Assert.Throws<OperationCanceledException>(() => schedule.Run(stopped with
        {
            CheckpointPath = Path,
            Metrics = (_, step) => { if (step.Epoch == 3) stop.Cancel(); },
        }, stop.Token));
        Assert.NotEmpty(Directory.GetFiles(_folder.Path));

        using PruningOutcome second = schedule.Run(resumed with { CheckpointPath = Path });

        Assert.True(whole.Network.SameAs(resumed.Network));
        Assert.All(outcome.Masks.Names, name => Assert.Equal(outcome.Masks[name].Bools(), second.Masks[name].Bools()));
    }

    [Fact]
    public void Iterative_rounds_remove_the_same_share_of_what_is_left() =>
        Assert.Equal([0.5, 0.75, 0.875], IterativePruning.Sparsities(0.875, 3).Select(sparsity => Math.Round(sparsity, 12)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.875)]
    [InlineData(1, 1)]
    public void The_cubic_schedule_rises_fast_first(double share, double part) =>
        Assert.Equal(0.9 * part, GradualPruning.SparsityAt(0.9, share), 12);

    [Fact]
    public void Gradual_masks_follow_the_cubic_and_only_grow()
    {
        using Network network = Network.Create(Tiny, 1);
        var masks = new GradualMasks(network, new GradualPruning { Begin = 0.2, End = 0.6, Updates = 4 }, new PruningOptions { Sparsity = 0.8 });
        var sparsities = new List<double>();
        for (int step = 0; step <= 100; step++)
        {
            masks.AfterStep(new TrainingStep(step, 100, 10, 0.1) { Begins = step == 0 });
            sparsities.Add(masks.Masks.Sparsity);
        }

        Assert.All(Enumerable.Range(0, 30), step => Assert.Equal(0, sparsities[step]));
        foreach ((int step, double share) in new[] { (30, 0.25), (40, 0.5), (50, 0.75), (60, 1.0), (100, 1.0) })
            Assert.Equal(GradualPruning.SparsityAt(0.8, share), sparsities[step], 0.001);
        Assert.Equal(5, sparsities.Distinct().Count());
        Assert.Equal(sparsities.Order(), sparsities);
    }

    [Fact]
    public void Soft_pruning_lets_filters_come_back()
    {
        using Network network = Network.Create(Tiny, 1);
        var projection = new SparseProjection(network, new PruningOptions { Sparsity = 0.5, Granularity = Granularity.Filter }, interval: null);
        void After(long step) => projection.AfterStep(new TrainingStep(step, 20, 10, 0.1));
        using var noGrad = no_grad();

        After(9);
        Assert.Equal(8, Alive());
        After(10);
        Assert.Equal(4, Alive());
        network.Weight("conv1").add_(100);
        Assert.Equal(8, Alive());

        int Alive() => network.Weight("conv1").flatten(1).abs().sum(1).Floats().Count(norm => norm > 0);
    }

    [Fact]
    public void Rigl_drops_the_smallest_and_grows_where_the_gradient_is_largest()
    {
        using var scope = NewDisposeScope();
        Tensor weight = tensor(new float[] { 0.1f, -5, 0, 0, 3, 0.2f }, device: CPU), gradient = tensor(new float[] { 1, 1, 8, -9, 1, 20 }, device: CPU);
        Tensor mask = tensor(new[] { true, true, false, false, true, true }, device: CPU);

        // 4 weights are kept; half of them drop: 0.1 and 0.2. The largest gradients of what is left are 20 (dropped just now) and −9.
        Assert.Equal([false, true, false, true, true, true], RegrowingMasks.Regrown(weight, gradient, mask, 0.5).Bools());
        Assert.Equal(mask.Bools(), RegrowingMasks.Regrown(weight, gradient, mask, 0.2).Bools());
        var schedule = new RigL { Fraction = 0.3, End = 0.5 };
        Assert.Equal([0.3, 0.15, 0], new long[] { 0, 25, 50 }.Select(step => Math.Round(schedule.FractionAt(new TrainingStep(step, 100, 10, 0)), 12)));
    }

    [Fact]
    public void Rigl_keeps_each_layer_s_count_and_does_change_masks()
    {
        PruningTask task = Task(new PruningOptions { Sparsity = 0.8, Scope = PruningScope.ErdosRenyiKernel });
        using MaskSet first = Pruner.Masks(task.Network, task.Options with { Criterion = new RandomScores(task.Seed) });

        using PruningOutcome outcome = new RigL { Interval = 4 }.Run(task);

        Assert.All(first.Names, name => Assert.Equal(first.SparsityOf(name), outcome.Masks.SparsityOf(name)));
        Assert.Contains(first.Names, name => !first[name].equal(outcome.Masks[name]).all().item<bool>());
    }

    [Fact]
    public void Surgery_prunes_below_splices_above_and_leaves_the_band_alone()
    {
        using var scope = NewDisposeScope();
        Tensor weight = tensor(new float[] { 1, 0.95f, -0.95f, 0.5f, -2, 1.05f }, device: CPU);
        Tensor mask = tensor(new[] { true, true, false, true, false, false }, device: CPU), target = weight.abs().ge(1);

        Assert.Equal([true, true, false, false, true, false], SurgeryMasks.Spliced(weight, mask, target, 0.1).Bools()); // t = 1: a = 0.9, b = 1.1
    }

    [Fact]
    public void Surgery_trains_the_weights_behind_the_masks()
    {
        PruningTask task = Task(new PruningOptions { Sparsity = 0.8 }, Options with { Epochs = 1 });
        using Tensor before = task.Network.Weight("fc").detach().clone();
        using var surgery = new SurgeryMasks(task.Network, new NetworkSurgery { Interval = 1000, End = 1 }, task.Options);

        new Trainer(task.Network, Images, task.Training with { Epochs = 2 }) { Constraints = [surgery], CheckpointPath = Path.Combine(_folder.Path, "c") }.Run();

        using Tensor hidden = surgery.State["weight.fc.weight"].clone(), removed = surgery.Masks["fc.weight"].logical_not();
        Assert.True(hidden.sub(before).masked_select(removed).abs().gt(0).to(ScalarType.Float32).mean().item<float>() > 0.9);
    }

    [Fact]
    public void A_ticket_starts_from_the_weights_of_the_step_it_is_rewound_to()
    {
        PruningTask task = Task(new PruningOptions { Sparsity = 0.5 }, Options with { Epochs = 2, Optimizer = new Sgd { LearningRate = 0.05, Momentum = 0 } });
        var early = new Dictionary<long, Network>();
        using Network dense = Network.Create(Tiny, 1);
        new Trainer(dense, Images, task.Training) { Constraints = [new Snapshot(dense, 4, early)] }.Run();

        using Network rewound = Rewinding.WeightsAt(4, task, default);
        Assert.True(early[4].SameAs(rewound));
        using Network initial = Rewinding.WeightsAt(0, task, default);
        Assert.True(task.Initial!.SameAs(initial));
        Assert.Contains("ends before step 1000", Assert.Throws<ArgumentException>(() => Rewinding.WeightsAt(1000, task, default)).Message, StringComparison.Ordinal);

        // With a sparsity of 0 and no momentum the rewound training goes the very way of the dense one.
        using PruningOutcome outcome = new LotteryTicket { RewindStep = 4 }.Run(task with { Options = new PruningOptions() });
        Assert.True(dense.SameAs(task.Network));
    }

    [Fact]
    public void Controls_keep_the_layer_sparsities_and_change_what_they_say()
    {
        MaskSet Masks(TicketControl control) => new LotteryTicket { Control = control }.Run(Task(new PruningOptions { Sparsity = 0.8 }, Options with { Epochs = 1 })).Masks;
        using MaskSet ticket = Masks(TicketControl.None), random = Masks(TicketControl.RandomMask), weights = Masks(TicketControl.RandomWeights);

        Assert.All(ticket.Names, name => Assert.Equal(ticket.SparsityOf(name), random.SparsityOf(name)));
        Assert.All(ticket.Names, name => Assert.Equal(ticket[name].Bools(), weights[name].Bools()));
        Assert.Contains(ticket.Names, name => !ticket[name].Bools().SequenceEqual(random[name].Bools()));
    }

    [Fact]
    public void What_a_schedule_cannot_do_is_refused_with_the_reason()
    {
        Assert.Contains("criterion magnitude", Refused(new NetworkSurgery(), new PruningOptions { Sparsity = 0.5, Criterion = new RandomScores(1) }), StringComparison.Ordinal);
        Assert.Contains("granularity element", Refused(new RigL(), new PruningOptions { Sparsity = 0.5, Granularity = Granularity.Filter }), StringComparison.Ordinal);
        Assert.Contains("behind its beginning", Refused(new GradualPruning { Begin = 0.8 }, new PruningOptions { Sparsity = 0.5 }), StringComparison.Ordinal);
        Assert.Contains("early weights", Assert.Throws<ArgumentException>(
            () => new LotteryTicket().Run(Task(new PruningOptions { Sparsity = 0.5 }) with { Initial = null })).Message, StringComparison.Ordinal);
        Assert.Contains("[0, 1], not 2", Assert.Throws<ArgumentOutOfRangeException>(() => new GradualPruning { End = 2 }).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'gradual'?", Assert.Throws<ArgumentException>(() => PruningSchedule.Parse("gradul")).Message, StringComparison.Ordinal);
        Assert.All(PruningSchedule.Names, name => Assert.Equal(name, PruningSchedule.NameOf(PruningSchedule.Parse(name))));

        static string Refused(PruningSchedule schedule, PruningOptions options) => Assert.Throws<ArgumentException>(() => schedule.Run(Task(options))).Message;
    }

    private sealed class Snapshot(Network network, long step, Dictionary<long, Network> kept) : IWeightConstraint
    {
        public void AfterStep(TrainingStep current)
        {
            if (current.Done == step)
                kept[step] = network.Copy();
        }
    }
}
