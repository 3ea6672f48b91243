using Research.Networks;
using Research.Training;
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

    /// <summary>
    /// Units removed between two scorings, at least 1; default 1, which is greedy removal to the letter. More save time; a step
    /// that would exceed the tolerance is halved.
    /// </summary>
    public int UnitsPerStep
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(UnitsPerStep), $"UnitsPerStep must be at least 1, not {value}.");
    } = 1;

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
        int removed = 0, perStep = UnitsPerStep;
        while (removed < (MaxRemoved ?? int.MaxValue))
        {
            DependencyGraph graph = DependencyGraph.Of(current.Architecture);
            ChannelUnit[] candidates = [.. graph.Groups.Where(group => group.Units.Count > 1 && (Layers is null || group.Layers.Intersect(Layers).Any())).SelectMany(group => group.Units)];
            if (candidates.Length == 0)
                break;
            AblationResult result = new AblationOracle(current, data, images) { BatchSize = BatchSize }.Measure(graph, candidates, cancellation);
            limit ??= result.Loss + Tolerance;
            Ablation[] order = Order(graph, result);
            for (perStep = Math.Min(perStep, Math.Min(order.Length, (MaxRemoved ?? int.MaxValue) - removed)); perStep > 0; perStep /= 2)
            {
                Network narrow = ChannelRemoval.Remove(current, order.Take(perStep).Select(ablation => ablation.Unit));
                (double loss, double error) = perStep == 1
                    ? (result.Loss + order[0].Increase, result.Error + order[0].ErrorIncrease)
                    : Measured(narrow, cancellation);
                if (loss <= limit)
                {
                    current.Dispose();
                    current = narrow;
                    removed += perStep;
                    steps.Add(new GreedyStep(
                        removed, [.. order.Take(perStep).Select(ablation => ablation.Unit.Producers[0].Layer)], loss, error, current.Architecture.Macs, current.Architecture.ParameterCount));
                    Steps?.Invoke(steps[^1]);
                    break;
                }
                narrow.Dispose();
            }
            if (perStep == 0)
                break;
        }
        return (current, steps);
    }

    private (double Loss, double Error) Measured(Network network, CancellationToken cancellation)
    {
        Score score = Evaluation.Score(network, data, images, cancellation: cancellation);
        return (score.Loss, score.Error);
    }

    /// <summary>Units from the least increase on, without the best of each group, which stays.</summary>
    internal static Ablation[] Order(DependencyGraph graph, AblationResult result)
    {
        Dictionary<int, Ablation> measured = result.Units.ToDictionary(ablation => ablation.Unit.Id);
        return [.. graph.Groups.SelectMany(group => group.Units.Where(unit => measured.ContainsKey(unit.Id)).Select(unit => measured[unit.Id])
            .OrderBy(ablation => ablation.Increase).Take(group.Units.Count - 1)).OrderBy(ablation => ablation.Increase)];
    }
}

/// <summary>One step of a <see cref="GreedyAblation"/>.</summary>
/// <param name="Removed">Units removed so far, those of this step included.</param>
/// <param name="Layers">For each unit of this step the layer it was taken from; the first of those that were tied.</param>
/// <param name="Loss">E without it, in nats.</param>
/// <param name="Error">Share of wrong answers without it.</param>
/// <param name="Macs">Multiply–accumulate operations of what is left.</param>
/// <param name="Parameters">Parameters of what is left.</param>
public sealed record GreedyStep(int Removed, IReadOnlyList<string> Layers, double Loss, double Error, long Macs, long Parameters);
