using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>What a step works with: images, seed, the network that teaches, and the folder in which a killed stage goes on.</summary>
/// <param name="data">Images to train and select on.</param>
/// <param name="seed">Seed of the recipe.</param>
/// <param name="teacher">The network that the recipe began with, in evaluation mode.</param>
/// <param name="folder">Folder of the stage.</param>
/// <param name="metrics">Where every step of a training is written.</param>
/// <param name="progress">Told where a training stands.</param>
internal sealed class StageWork(
    ImageDataSet data, int seed, Network teacher, WorkFolder folder, MetricsFile metrics, Action<string, TrainingProgress> progress)
{
    internal ImageDataSet Data => data;

    internal int Seed => seed;

    internal Device Device => teacher.Device;

    internal Func<string, string> CheckpointPath => folder.Checkpoint;

    internal Action<string, StepRecord> Metrics => metrics.Step;

    /// <summary>The epochs of the last training of the stage.</summary>
    internal IReadOnlyList<EpochRecord> Epochs { get; private set; } = [];

    internal void Trained(TrainingResult training) => Epochs = training.Epochs;

    internal IProgress<TrainingProgress> ProgressOf(string phase) => new Relay(training =>
    {
        if (training.Selection is { } selection)
            metrics.Epoch(phase, training.Epoch, selection);
        progress(phase, training);
    });

    /// <summary>A network that is made once and then kept, so that a stage which is killed goes on with the very same, even where measured latency decided.</summary>
    internal Network Once(string name, Func<Network> make)
    {
        string path = folder.Checkpoint(name);
        if (!File.Exists(path))
        {
            using Network made = make();
            using Network stored = made.Copy(CPU);
            stored.Save(path);
        }
        return NetworkFile.Load(path, Device);
    }

    /// <summary>The teacher of a step; null where labels alone teach.</summary>
    internal Lesson? Teach(TaughtStep step, CancellationToken cancellation) => step is { Distillation: { } options, LastTraining: { Epochs: > 0 } training }
        ? new Lesson(new LiveTeacher(teacher), options, data, training.Augmentation, Device, [], cancellation)
        : null;

    /// <summary>Trains a network on, in place; its zeros stay zero.</summary>
    internal void FineTune(Network network, TaughtStep step, CancellationToken cancellation, IReadOnlyList<IWeightConstraint>? constraints = null)
    {
        using MaskSet? zeros = ZerosOf(network);
        Train("fine-tune", network, step, cancellation, [.. constraints ?? [], .. zeros is null ? Array.Empty<IWeightConstraint>() : [zeros]]);
    }

    /// <summary>Carries out the training of a step, unless it has no epochs.</summary>
    /// <param name="phase">Its name; each has its own checkpoint.</param>
    /// <param name="module">Trained in place.</param>
    /// <param name="step">How, and from whom it learns.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <param name="constraints">What holds meanwhile.</param>
    /// <param name="objective">Makes what is minimised of what the teacher says, which is null where labels alone teach; default that itself.</param>
    internal void Train(
        string phase, nn.Module<Tensor, Tensor> module, TaughtStep step, CancellationToken cancellation, IReadOnlyList<IWeightConstraint> constraints,
        Func<IBatchObjective?, IBatchObjective>? objective = null)
    {
        if (step.LastTraining is not { Epochs: > 0 } options)
            return;
        using Lesson? lesson = Teach(step, cancellation);
        Trained(new Trainer(module, data, options with { Seed = seed })
        {
            BatchObjective = objective is null ? lesson?.Objective : objective(lesson?.Objective),
            Constraints = constraints,
            CheckpointPath = CheckpointPath(phase),
            Metrics = done => metrics.Step(phase, done),
            Progress = ProgressOf(phase),
        }.Run(cancellation));
    }

    /// <summary>What keeps the zeros of a network's weights zero; null where there are none.</summary>
    internal static MaskSet? ZerosOf(Network network)
    {
        var masks = MaskSet.OfNonZeros(network);
        if (masks.Kept < masks.Count)
            return masks;
        masks.Dispose();
        return null;
    }
}
