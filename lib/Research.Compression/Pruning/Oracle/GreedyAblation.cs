using Research.Networks;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>
/// Removes units one after another, each time the one whose absence costs least now, all others being scored again after
/// every step: what one-shot removal misses is that units stand in for one another.
/// </summary>
/// <param name="data">Knows the normalisation of the images.</param>
/// <param name="images">Where the loss is measured: selection images.</param>
public sealed class GreedyAblation(ImageDataSet data, Images images)
{
    /// <summary>ε: it stops before the loss exceeds that of the whole network by more, in nats; at least 0, default 0.01.</summary>
    public double Tolerance
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Tolerance), $"Tolerance must be at least 0 nats, not {value}.");
    } = 0.01;

    /// <summary>The layers whose units may go; default all.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>Units removed at most; default no limit.</summary>
    public int? MaxRemoved { get; init; }

    /// <summary>Images at a time, at least 1; default 250.</summary>
    public int BatchSize { get; init; } = 250;

    /// <summary>Given every step as it is taken; default nobody.</summary>
    public Action<GreedyStep>? Steps { get; init; }

    /// <summary>Removes units until none can go.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="cancellation">Stops between units.</param>
    /// <returns>The narrower network and the steps that led to it.</returns>
    public (Network Network, IReadOnlyList<GreedyStep> Steps) Run(Network network, CancellationToken cancellation = default)
    {
        Network current = network.Copy();
        var steps = new List<GreedyStep>();
        double? limit = null;
        while (steps.Count < (MaxRemoved ?? int.MaxValue))
        {
            DependencyGraph graph = DependencyGraph.Of(current.Architecture);
            ChannelUnit[] candidates = [.. graph.Groups.Where(group => group.Units.Count > 1 && (Layers is null || group.Layers.Intersect(Layers).Any())).SelectMany(group => group.Units)];
            if (candidates.Length == 0)
                break;
            AblationResult result = new AblationOracle(current, data, images) { BatchSize = BatchSize }.Measure(graph, candidates, cancellation);
            limit ??= result.Loss + Tolerance;
            Ablation least = result.Units.MinBy(ablation => ablation.Increase)!;
            if (!(result.Loss + least.Increase <= limit))
                break;
            Network narrow = ChannelRemoval.Remove(current, [least.Unit]);
            current.Dispose();
            current = narrow;
            steps.Add(new GreedyStep(least.Unit.Producers[0].Layer, result.Loss + least.Increase, result.Error + least.ErrorIncrease, current.Architecture.Macs, current.Architecture.ParameterCount));
            Steps?.Invoke(steps[^1]);
        }
        return (current, steps);
    }
}

/// <summary>One removal of a <see cref="GreedyAblation"/>.</summary>
/// <param name="Layer">The layer a channel was taken from; the first of those that were tied.</param>
/// <param name="Loss">E without it, in nats.</param>
/// <param name="Error">Share of wrong answers without it.</param>
/// <param name="Macs">Multiply–accumulate operations of what is left.</param>
/// <param name="Parameters">Parameters of what is left.</param>
public sealed record GreedyStep(string Layer, double Loss, double Error, long Macs, long Parameters);
