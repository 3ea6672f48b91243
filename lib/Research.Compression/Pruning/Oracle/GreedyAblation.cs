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

    /// <summary>
    /// Memory for what need not be computed again after a unit of the last hidden layer has gone: the inputs of that layer without each
    /// other unit. At least 0, default 1 GiB; where more is needed, everything is computed again after every step.
    /// </summary>
    public long MaxBytes
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxBytes), $"MaxBytes must be at least 0, not {value}.");
    } = 1L << 30;

    /// <summary>Given every step as it is taken; default nobody.</summary>
    public Action<GreedyStep>? Steps { get; init; }

    /// <summary>Removes units until none can go.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="cancellation">Stops between units.</param>
    /// <returns>The narrower network and the steps that led to it.</returns>
    /// <exception cref="ArgumentException">A layer does not exist, or a weight is not finite.</exception>
    public (Network Network, IReadOnlyList<GreedyStep> Steps) Run(Network network, CancellationToken cancellation = default)
    {
        foreach (string layer in Layers ?? [])
            _ = network.Architecture[layer];
        using var batches = new BatchSource(images, data.Manifest.Normalisation, null, BatchSize, network.Device);
        using var shrinking = new ShrinkingNetwork(network, batches, Layers, MaxBytes);
        var steps = new List<GreedyStep>();
        double? limit = null;
        int removed = 0, perStep = UnitsPerStep;
        while (perStep > 0 && removed < (MaxRemoved ?? int.MaxValue))
        {
            AblationResult result = shrinking.Measure(cancellation);
            limit ??= result.Loss + Tolerance;
            Ablation[] order = Order(shrinking.Groups, result);
            for (perStep = Math.Min(perStep, Math.Min(order.Length, (MaxRemoved ?? int.MaxValue) - removed)); perStep > 0; perStep /= 2)
            {
                ChannelUnit[] units = [.. order.Take(perStep).Select(ablation => ablation.Unit)];
                (double loss, double error) = perStep == 1
                    ? (result.Loss + order[0].Increase, result.Error + order[0].ErrorIncrease)
                    : Measured(shrinking, units, cancellation);
                if (loss > limit)
                    continue;
                Architecture left = shrinking.ArchitectureWithout(units);
                shrinking.Remove(units);
                removed += perStep;
                steps.Add(new GreedyStep(removed, [.. units.Select(unit => unit.Producers[0].Layer)], loss, error, left.Macs, left.ParameterCount));
                Steps?.Invoke(steps[^1]);
                break;
            }
        }
        return (shrinking.Without([]), steps);
    }

    private (double Loss, double Error) Measured(ShrinkingNetwork shrinking, IEnumerable<ChannelUnit> units, CancellationToken cancellation)
    {
        using Network narrow = shrinking.Without(units);
        Score score = Evaluation.Score(narrow, data, images, cancellation: cancellation);
        return (score.Loss, score.Error);
    }

    /// <summary>Units from the least increase on, without the best of each group, which stays.</summary>
    internal static Ablation[] Order(IEnumerable<ChannelGroup> groups, AblationResult result)
    {
        Dictionary<int, Ablation> measured = result.Units.ToDictionary(ablation => ablation.Unit.Id);
        return [.. groups.SelectMany(group => group.Units.Where(unit => measured.ContainsKey(unit.Id)).Select(unit => measured[unit.Id])
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
