using System.Diagnostics;
using System.Text.Json;
using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Training;

/// <summary>
/// Trains a network on the training part of a data set and scores it on the selection part after every epoch; it never
/// looks at the test part. Memory stays flat: every step runs in a dispose scope.
/// </summary>
/// <param name="network">Any TorchSharp classifier; trained in place, where it is.</param>
/// <param name="data">Training and selection images.</param>
/// <param name="options">How to train.</param>
public sealed class Trainer(nn.Module<Tensor, Tensor> network, ImageDataSet data, TrainingOptions options)
{
    private const int StepsPerReport = 25;
    private IReadOnlyList<IWeightConstraint> _constraints = [];

    /// <summary>What is minimised; default cross-entropy with the options' label smoothing.</summary>
    public Objective Objective { get; init; } = Objectives.CrossEntropy(options.LabelSmoothing);

    /// <summary>
    /// Computes the loss of a batch from network and batch themselves, where outputs and labels do not suffice, and takes the
    /// place of <see cref="Objective"/>; default null.
    /// </summary>
    public IBatchObjective? BatchObjective { get; init; }

    /// <summary>What must hold after every step, such as masks; default nothing.</summary>
    public IReadOnlyList<IWeightConstraint> Constraints { get; init; } = [];

    /// <summary>Told where the training stands; default nobody.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Given every step, in order, a few at a time; default nobody.</summary>
    public Action<StepRecord>? Metrics { get; init; }

    /// <summary>File that is written after every epoch and resumed from where it exists; default none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>
    /// Steps of the schedule that count as done, so that the training takes up the data order and learning rate behind them, as
    /// one does from rewound weights; at least 0, default 0.
    /// </summary>
    public long FirstStep
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(FirstStep), $"FirstStep must be at least 0, not {value}.");
    }

    /// <summary>The epochs so far, of the last call of <see cref="Run"/>; those that an interrupted or failed training completed too.</summary>
    public IReadOnlyList<EpochRecord> History { get; private set; } = [];

    /// <summary>Trains until the last epoch, or until the patience is used up.</summary>
    /// <param name="cancellation">Stops within one step; the weights then are those of that step, never their mean, and <see cref="History"/> has the epochs before.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ArgumentException">Weights are to be averaged, but a constraint does not hold for means.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is broken or belongs to another training.</exception>
    /// <exception cref="ArithmeticException">The loss became NaN or infinite.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        if (options.Averaging is not null && Constraints.FirstOrDefault(constraint => !constraint.HoldsForMeans) is { } changing)
            throw new ArgumentException($"Weights cannot be averaged where {changing.GetType().Name} changes or ties them, since a mean would undo that: leave averaging out.");
        Device device = network.DeviceOf();
        using var layout = new ChannelsLastWeights(options.ChannelsLast ? network : null);
        using optim.Optimizer optimizer = options.Optimizer.Create(network);
        using var batches = new BatchSource(data.Train, data.Manifest.Normalisation, options.Augmentation, options.BatchSize, device);
        using WeightAverage? average = options.Averaging is { } window ? new WeightAverage(network, window * batches.BatchesPerEpoch) : null;
        _constraints = average is null ? Constraints : [.. Constraints, average];
        var checkpoint = CheckpointPath is null ? null : new Checkpoint(CheckpointPath, Configuration());
        List<EpochRecord> history = checkpoint?.Restore(network, optimizer, _constraints) ?? [];
        History = history;
        var clock = Stopwatch.StartNew();
        int first = (int)(FirstStep / batches.BatchesPerEpoch) + history.Count + 1;
        long stepsPerEpoch = batches.BatchesPerEpoch;
        Constrain(constraint => constraint.AfterStep(new TrainingStep(
            history.Count == 0 ? FirstStep : (first - 1) * stepsPerEpoch, stepsPerEpoch * options.Epochs, stepsPerEpoch, 0)
        { Begins = true }));
        for (int epoch = first; epoch <= options.Epochs && !OutOfPatience(history); epoch++)
        {
            TimeSpan start = clock.Elapsed;
            var reporter = new StepReporter(this, epoch, first, (int)batches.BatchesPerEpoch, clock);
            TrainEpoch(optimizer, batches, epoch, reporter, cancellation);
            Score selection = Score(average, cancellation);
            history.Add(new EpochRecord(epoch, reporter.MeanLoss, selection, (clock.Elapsed - start).TotalSeconds));
            checkpoint?.Save(network, optimizer, history, _constraints);
            reporter.EpochDone(selection);
        }
        average?.Swap();
        return new TrainingResult(history);
    }

    /// <summary>The score of the selection images, by the mean of the weights where there is one; the network keeps its own.</summary>
    private Score Score(WeightAverage? average, CancellationToken cancellation)
    {
        average?.Swap();
        try
        {
            return Evaluation.Score(network, data, data.Selection, cancellation: cancellation);
        }
        finally
        {
            average?.Swap();
        }
    }

    private void TrainEpoch(optim.Optimizer optimizer, BatchSource batches, int epoch, StepReporter reporter, CancellationToken cancellation)
    {
        network.train();
        ulong seed = Seeds.Of(options.Seed, "dropout", epoch) >> 1;
        random.manual_seed((long)seed); // for modules that are no Network
        using var randomness = new LayerRandomness(seed, network.DeviceOf());
        long stepsPerEpoch = batches.BatchesPerEpoch, steps = stepsPerEpoch * options.Epochs, step = stepsPerEpoch * (epoch - 1);
        foreach (Batch batch in batches.Epoch(options.Seed, epoch))
        {
            using Batch current = batch;
            if (cancellation.IsCancellationRequested)
            {
                reporter.Flush(); // the steps done are told
                cancellation.ThrowIfCancellationRequested();
            }
            if (step < FirstStep)
            {
                step++;
                continue;
            }
            using var scope = NewDisposeScope();
            double learningRate = options.Optimizer.LearningRate * options.Schedule.Multiplier(step, steps, stepsPerEpoch);
            foreach (TorchSharp.Modules.ParamGroup group in optimizer.ParamGroups)
                group.LearningRate = learningRate;

            Tensor inputs = options.ChannelsLast ? batch.Inputs.ToChannelsLast() : batch.Inputs;
            Tensor loss = BatchObjective is null
                ? Objective(inputs, network.forward(inputs), batch.Labels)
                : BatchObjective.Loss(network, batch with { Inputs = inputs });
            foreach (TorchSharp.Modules.Parameter parameter in optimizer.parameters())
                parameter.grad = null; // so that the new gradient is stored, not added
            loss.backward();
            var now = new TrainingStep(step, steps, stepsPerEpoch, learningRate);
            Constrain(constraint => constraint.BeforeStep(now));
            optimizer.step();
            step++;
            Constrain(constraint => constraint.AfterStep(now with { Done = now.Done + 1 }));
            reporter.StepDone(step, loss, learningRate);
        }
        reporter.Flush();
    }

    private void Constrain(Action<IWeightConstraint> call)
    {
        if (_constraints.Count == 0)
            return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (IWeightConstraint constraint in _constraints)
            call(constraint);
    }

    private bool OutOfPatience(List<EpochRecord> history) =>
        options.Patience is { } patience && history.Count > 0 && history[^1].Epoch - new TrainingResult(history).Best!.Epoch >= patience;

    private string Configuration()
    {
        var basis = new { options, options.Seed, data = data.Sha256, images = data.Train.Count, data.SelectionSeed };
        return FirstStep == 0 ? JsonSerializer.Serialize(basis) : JsonSerializer.Serialize(new { basis, FirstStep });
    }

    /// <summary>Collects losses without waiting for the device at every step, and passes them on a few steps at a time.</summary>
    private sealed class StepReporter(Trainer trainer, int epoch, int firstEpoch, int stepsPerEpoch, Stopwatch clock)
    {
        private readonly List<Tensor> _losses = [];
        private readonly List<StepRecord> _pending = [];
        private double _sum, _recent;
        private int _count;

        internal double MeanLoss => _sum / _count;

        internal void StepDone(long step, Tensor loss, double learningRate)
        {
            _losses.Add(loss.detach().DetachFromDisposeScope());
            _pending.Add(new StepRecord(step, epoch, 0, learningRate));
            if (_pending.Count == StepsPerReport)
                Flush();
        }

        internal void Flush()
        {
            if (_pending.Count == 0)
                return;
            using var scope = NewDisposeScope();
            float[] values = stack(_losses).cpu().data<float>().ToArray();
            _losses.ForEach(loss => loss.Dispose());
            _losses.Clear();
            for (int i = 0; i < values.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                    throw new ArithmeticException($"The loss became {values[i]} at step {_pending[i].Step} (epoch {epoch}); lower the learning rate.");
                _sum += values[i];
                trainer.Metrics?.Invoke(_pending[i] with { Loss = values[i] });
            }
            _recent = values.Average();
            _count += values.Length;
            Report(null, _pending[^1].LearningRate);
            _pending.Clear();
        }

        internal void EpochDone(Score selection) => Report(selection, 0);

        private void Report(Score? selection, double learningRate)
        {
            double done = epoch - firstEpoch + (double)_count / stepsPerEpoch, left = trainer.Options.Epochs - firstEpoch + 1 - done;
            trainer.Progress?.Report(new TrainingProgress(
                epoch, trainer.Options.Epochs, _count, stepsPerEpoch, selection is null ? _recent : MeanLoss, learningRate, selection,
                clock.Elapsed, clock.Elapsed * (left / done)));
        }
    }

    /// <summary>How it trains.</summary>
    public TrainingOptions Options => options;
}
