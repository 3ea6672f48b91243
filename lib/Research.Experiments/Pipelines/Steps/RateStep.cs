using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>Trains for few bits, which puts weights and biases on grids, and takes dead units out; zeros of pruned weights stay zero.</summary>
public sealed record RateStep : TaughtStep
{
    /// <summary>What a bit costs, and the training.</summary>
    public required RateConfiguration Rate { get; init; }

    internal override TrainingOptions LastTraining => Rate.Training;

    internal override bool MakesCodes => true;

    internal override string ReasonAgainstCodes => "weights that have codes already cannot be given others";

    /// <inheritdoc/>
    public override string Title() => $"{Rate.Amount()}{Trained()}";

    internal override Architecture Check(Architecture architecture, int seed) => architecture.Nodes.FirstOrDefault(node => node.Layer is BatchNorm) is { } norm
        ? throw new ArgumentException($"Rate-aware training puts every tensor on a grid, but '{norm.Name}' is a batch norm: put 'fold-batch-norm' before it, or share weights instead.")
        : architecture;

    internal override CompressedNetwork Apply(CompressedNetwork network, StageWork work, CancellationToken cancellation)
    {
        using Network trained = network.Materialise(work.Device);
        using var rateAware = new RateAwareNetwork(trained, Rate.ToOptions());
        using MaskSet? zeros = StageWork.ZerosOf(trained);
        work.Train("rate", rateAware, this, cancellation, zeros is null ? [] : [zeros], task => new RateObjective(rateAware, Rate.ToOptions(), task));
        return DeadUnits.Remove(rateAware.Compress());
    }
}
