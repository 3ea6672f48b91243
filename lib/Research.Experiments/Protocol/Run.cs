using System.Security.Cryptography;
using System.Text.Json;
using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>
/// Carries out one run by the protocol: train on training images, choose on selection images, score the last epoch's
/// network on the test images once, write the record. Killed at any time, it goes on where it was.
/// </summary>
/// <param name="configuration">What to compute.</param>
/// <param name="root">Folder of all runs; the dense run that a compressed one starts from is found or made there, as is the compressed one whose weights are shared.</param>
public sealed class Run(RunConfiguration configuration, string root)
{
    private readonly RunFolder _folder = new(root, configuration);

    /// <summary>Where to compute; default the CPU. Not part of the configuration.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>The only folder in which the data set is looked for; default null: the usual places. Not part of the configuration.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where the network of <see cref="RunConfiguration.From"/> is; default null. Not part of the configuration.</summary>
    public string? FromFile { get; init; }

    /// <summary>Where the networks of <see cref="DistillationConfiguration.Teachers"/> are, in any order; default none. Not part of the configuration.</summary>
    public IReadOnlyList<string> TeacherFiles { get; init; } = [];

    /// <summary>Told where the run stands; default nobody.</summary>
    public IProgress<RunProgress>? Progress { get; init; }

    /// <summary>The run's files.</summary>
    public RunFolder Folder => _folder;

    /// <summary>Returns the record of the run, computing what is missing of it.</summary>
    /// <param name="cancellation">Stops within one step; calling again goes on from the last whole epoch.</param>
    /// <exception cref="ArgumentException">The configuration names an unknown model, data set or criterion, or network and images do not fit.</exception>
    /// <exception cref="IOException">The folder cannot be written, or another process is carrying out the same run.</exception>
    public RunResult Execute(CancellationToken cancellation = default)
    {
        if (_folder.Result() is { } finished)
            return finished;
        Architecture architecture = Models.Create(configuration.Model);
        Check(architecture);
        RunResult? before = configuration.Basis() is not { } basis ? null
            : new Run(basis, root) { Device = Device, DataFolder = DataFolder, FromFile = FromFile, Progress = Progress }.Execute(cancellation);

        using ImageDataSet data = configuration.Data.Open(DataFolder);
        CheckFit(architecture, data);
        using Network whole = before is null ? Initial(architecture) : before.OpenNetwork().MoveTo(Device);
        DateTimeOffset started = DateTimeOffset.UtcNow;
        var environment = RunEnvironment.Current();
        using FileStream running = _folder.Lock();
        if (_folder.Result() is { } meanwhile)
            return meanwhile;
        _folder.Begin(environment);
        using var metrics = _folder.OpenMetrics();

        using Network? narrow = configuration is { Sharing: null, Structure: { } structure } ? Narrow(structure, whole, data, cancellation) : null;
        using FactorizedNetwork? factorized = configuration is { Sharing: null, LowRank: { } lowRank } ? Factorize(lowRank, whole, data, cancellation) : null;
        Network network = narrow ?? factorized?.Network ?? whole;
        Score? compressed = network == whole ? null : Evaluation.Score(network, data, data.Selection, cancellation: cancellation);
        using Lesson? lesson = configuration.Distillation?.Prepare(TeacherFiles, network.Architecture, data, LastTraining with { Seed = configuration.Seed }, Device, cancellation);
        using SharedRun? shared = configuration.Sharing is { } sharing ? new SharedRun(network, data, sharing) : null;
        TrainingResult training = configuration switch
        {
            { Sharing: not null } => Train("share", network, data, lesson, metrics, cancellation, shared!.Tied),
            { Pruning: { } pruning } => Prune(pruning, network, data, lesson, metrics, cancellation),
            { Structure: null, LowRank: null, Rate: not null } => new TrainingResult([]),
            { IsDense: false } => Train("fine-tune", network, data, lesson, metrics, cancellation, ConstraintOf(factorized)),
            _ => Train("train", network, data, lesson, metrics, cancellation),
        };
        SharingRecord? stored = configuration.Rate is null ? Store(network, shared) : null;
        RunResult result = configuration.Rate is { } rate
            ? TrainForRate(rate, network, data, lesson, metrics, environment, started, cancellation)
            : Record(network, data, training, environment, started);
        return _folder.Finish(result with
        {
            Structure = narrow is null ? before?.Structure : new StructureRecord(StructureChange.Of(whole.Architecture, narrow.Architecture), compressed!),
            LowRank = factorized is null ? before?.LowRank : new LowRankRecord(
                factorized.Layers, whole.Architecture.Macs, network.Architecture.Macs, whole.Architecture.ParameterCount, network.Architecture.ParameterCount, compressed!),
            Sharing = stored,
        });
    }

    /// <summary>What keeps non-negative factors so.</summary>
    private NonNegativeConstraint? ConstraintOf(FactorizedNetwork? factorized) =>
        factorized is not null && configuration.LowRank!.Method == "nmf" ? new NonNegativeConstraint(factorized) : null;

    private TrainingOptions LastTraining => configuration.Rate?.Training ?? WeightTraining;

    private TrainingOptions WeightTraining =>
        configuration.Sharing?.Training ?? configuration.Pruning?.FineTuning ?? configuration.Structure?.FineTuning ?? configuration.LowRank?.FineTuning ?? configuration.Training;

    private TrainingResult Train(
        string phase, Network network, ImageDataSet data, Lesson? lesson, MetricsFile metrics, CancellationToken cancellation, IWeightConstraint? constraint = null) =>
        Train(phase, network, WeightTraining, data, lesson?.Objective, metrics, cancellation, [.. lesson?.Constraints ?? [], .. constraint is null ? Array.Empty<IWeightConstraint>() : [constraint]]);

    private TrainingResult Train(
        string phase, nn.Module<Tensor, Tensor> network, TrainingOptions options, ImageDataSet data, IBatchObjective? objective, MetricsFile metrics,
        CancellationToken cancellation, IReadOnlyList<IWeightConstraint> constraints) =>
        new Trainer(network, data, options with { Seed = configuration.Seed })
        {
            BatchObjective = objective,
            Constraints = constraints,
            CheckpointPath = _folder.Checkpoint(phase),
            Metrics = step => metrics.Step(phase, step),
            Progress = ProgressOf(phase, metrics),
        }.Run(cancellation);

    /// <summary>Trains for few bits, takes dead units out, and keeps the network as a compressed-model file.</summary>
    private RunResult TrainForRate(
        RateConfiguration rate, Network network, ImageDataSet data, Lesson? lesson, MetricsFile metrics, RunEnvironment environment, DateTimeOffset started, CancellationToken cancellation)
    {
        using var rateAware = new RateAwareNetwork(network, rate.ToOptions());
        TrainingResult training = Train("rate", rateAware, rate.Training, data, new RateObjective(rateAware, rate.ToOptions(), lesson?.Objective), metrics, cancellation, []);
        CompressedNetwork compressed = DeadUnits.Remove(rateAware.Compress());
        CompressedAccount account = compressed.Save(_folder.NetworkPath);
        using Network stored = compressed.Materialise(Device);
        return Record(stored, data, training, environment, started) with
        {
            Rate = new RateRecord(account.FileBytes, account.WeightBytes, [.. DependencyGraph.Of(stored.Architecture).Groups.Select(group => (long)group.Units.Count)]),
        };
    }

    /// <summary>
    /// The network without the structure that goes. It is kept in a file of its own, so that a run which is killed while it
    /// fine-tunes goes on with the very same network, even where measured latency decided.
    /// </summary>
    private Network Narrow(StructureConfiguration structure, Network whole, ImageDataSet data, CancellationToken cancellation)
    {
        string path = _folder.Checkpoint("narrow");
        if (!File.Exists(path))
        {
            using Network narrow = StructuredPruner.Prune(
                whole, data, structure.ToScoring(configuration.Seed), structure.ToOptions(), structure.Recalibration, structure.Reconstruction ?? 0, cancellation);
            using Network stored = narrow.Copy(CPU);
            stored.Save(path);
        }
        return NetworkFile.Load(path, Device);
    }

    /// <summary>The network with factorised layers, kept in files of its own as <see cref="Narrow"/> does, the records of its layers first.</summary>
    private FactorizedNetwork Factorize(LowRankConfiguration lowRank, Network whole, ImageDataSet data, CancellationToken cancellation)
    {
        string path = _folder.Checkpoint("factorized"), layers = _folder.File("checkpoint-factorized-layers.json");
        if (!File.Exists(path))
        {
            using FactorizedNetwork factorized = lowRank.Apply(whole, data, configuration.Seed, cancellation);
            AtomicFile.WriteText(layers, JsonSerializer.Serialize(factorized.Layers, RecordJson.Compact));
            using Network stored = factorized.Network.Copy(CPU);
            stored.Save(path);
        }
        return new FactorizedNetwork(NetworkFile.Load(path, Device), RecordJson.Parse<FactorizedLayer[]>(File.ReadAllText(layers), $"record of factorised layers ('{layers}')"));
    }

    /// <summary>The network that the training starts from.</summary>
    private Network Initial(Architecture architecture)
    {
        if (configuration.From is not { } hash)
            return Network.Create(architecture, configuration.Seed, Device);
        if (FromFile is null || !File.Exists(FromFile))
            throw new ArgumentException($"The run starts from a trained network (SHA-256 {hash}), but {(FromFile is null ? "no file was given" : $"there is no file '{FromFile}'")}; name it with --from.");
        if (NetworkHash(FromFile) != hash)
            throw new ArgumentException($"The run starts from another network than that of '{FromFile}': its SHA-256 is not {hash}.");
        Network network = NetworkFile.Load(FromFile, Device);
        if (network.Architecture.Nodes.SequenceEqual(architecture.Nodes))
            return network;
        network.Dispose();
        throw new ArgumentException($"The network of '{FromFile}' is no '{configuration.Model}'; name the model that it is.");
    }

    /// <summary>SHA-256 of a network file, in hexadecimal: what <see cref="RunConfiguration.From"/> names.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string NetworkHash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private TrainingResult Prune(PruningConfiguration pruning, Network network, ImageDataSet data, Lesson? lesson, MetricsFile metrics, CancellationToken cancellation)
    {
        PruningSchedule schedule = pruning.ToSchedule();
        using Network? initial = schedule.NeedsInitialWeights ? Network.Create(network.Architecture, configuration.Seed, Device) : null;
        var task = new PruningTask(network, data, pruning.OptionsFor(network, data, configuration.Seed, cancellation), pruning.FineTuning with { Seed = configuration.Seed })
        {
            Initial = initial,
            DenseTraining = configuration.Training with { Seed = configuration.Seed },
            Seed = configuration.Seed,
            BatchObjective = lesson?.Objective,
            CheckpointPath = _folder.Checkpoint,
            Metrics = metrics.Step,
            Progress = phase => ProgressOf(phase, metrics),
        };
        using PruningOutcome outcome = schedule.Run(task, cancellation);
        return outcome.Training;
    }

    /// <summary>Refuses a pruning that cannot be, before anything is trained.</summary>
    private void Check(Architecture architecture)
    {
        if (new object?[] { configuration.Pruning, configuration.Structure, configuration.LowRank }.Count(way => way is not null) > 1)
            throw new ArgumentException("A run prunes weights, takes out structure or factorises layers: give one of pruning, structure and low rank, not both or all.");
        if (configuration is { Pruning: not null, Rate: not null })
            throw new ArgumentException("A run that trains for few bits decides itself which weights become zero: give a pruning or a rate, not both.");
        if (configuration is { Sharing: not null, Rate: not null })
            throw new ArgumentException("A run that trains for few bits decides itself which values its weights take: give a rate or shared weights, not both.");
        if (new[] { configuration.Pruning?.FineTuning, configuration.Sharing?.Training, configuration.Rate?.Training }.Any(training => training?.Averaging is not null)
            || (configuration.Pruning?.ToSchedule().FromInitialWeights ?? false) && configuration.Training.Averaging is not null)
            throw new ArgumentException("Weights can be averaged while a network is trained or fine-tuned after narrowing or factorising; leave averaging out where they are pruned, shared or trained for few bits, since a mean would undo that.");
        configuration.Distillation?.Check(configuration, architecture);
        configuration.LowRank?.Check(architecture);
        configuration.Structure?.Check(architecture, configuration.Seed);
        if (configuration.Sharing is { } sharing)
            DeepCompression.Check(architecture, sharing);
        configuration.Pruning?.Check(architecture, configuration.Seed);
    }

    private Relay ProgressOf(string phase, MetricsFile metrics) => new(progress =>
    {
        if (progress.Selection is { } selection)
            metrics.Epoch(phase, progress.Epoch, selection);
        Progress?.Report(new RunProgress(configuration, phase, progress));
    });

    /// <summary>Writes the network's file, and says where its bytes are if weights are shared.</summary>
    private SharingRecord? Store(Network network, SharedRun? shared)
    {
        if (shared is not null)
            return shared.Store(_folder.NetworkPath);
        using Network stored = network.Copy(CPU);
        stored.Save(_folder.NetworkPath);
        return null;
    }

    private RunResult Record(Network network, ImageDataSet data, TrainingResult training, RunEnvironment environment, DateTimeOffset started)
    {
        Score selection = Evaluation.Score(network, data, data.Selection); // some schedules prune once more when their training has ended
        using MaskSet masks = MaskSet.OfNonZeros(network);
        Account account = Account.Of(network);
        return new RunResult
        {
            Id = configuration.Id(),
            Configuration = configuration,
            Overrides = configuration.Overrides(),
            DataSha256 = data.Sha256,
            Images = new DataCounts(data.Train.Count, data.Selection.Count, data.Test.Count),
            Device = Device.ToString(),
            Environment = environment,
            Started = started,
            Attempts = _folder.Attempts,
            Epochs = training.Epochs,
            SelectionLast = selection,
            SelectionBest = training.Best?.Selection ?? selection,
            Test = Evaluation.Score(network, data, data.Test),
            Parameters = account.Parameters,
            NonZeros = account.NonZeros,
            Sparsity = masks.Sparsity,
            NetworkSha256 = NetworkHash(_folder.NetworkPath),
            Seconds = training.Seconds,
        };
    }

    internal static void CheckFit(Architecture architecture, ImageDataSet data)
    {
        if (!architecture.Input.SequenceEqual(data.ImageShape))
            throw new ArgumentException($"The model '{architecture.Name}' takes images {architecture.Input}, but those of '{data.Name}' are [{string.Join(", ", data.ImageShape)}]: choose {DataSetsOf(architecture.Input)}.");
        if (architecture.Output.Elements != data.Classes)
            throw new ArgumentException($"The model '{architecture.Name}' has {architecture.Output.Elements} outputs, but '{data.Name}' has {data.Classes} classes: choose another model or data set.");
    }

    private static string DataSetsOf(Shape shape) =>
        DataCatalogue.All.Where(manifest => shape.SequenceEqual(manifest.Shape)).Select(manifest => manifest.Name).ToArray() is { Length: > 0 } fitting
            ? $"another model, or one of the data sets {string.Join(", ", fitting)}"
            : "another model";
}

/// <summary>Where a run stands.</summary>
/// <param name="Configuration">Which run.</param>
/// <param name="Phase"><c>train</c>, <c>fine-tune</c> of a narrowed or factorised network, <c>rate</c>, or <c>round-1</c> and others of a pruning schedule.</param>
/// <param name="Training">Where that phase stands.</param>
public sealed record RunProgress(RunConfiguration Configuration, string Phase, TrainingProgress Training);
