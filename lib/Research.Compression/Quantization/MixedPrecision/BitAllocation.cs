namespace Research.Compression;

/// <summary>
/// Bits for each layer under a budget of bytes or of milliseconds: of all choices that fit, the one with the least sum of measured losses. That
/// losses of layers add up is an assumption (HAWQ-V3; Yao et al. 2021, arXiv 2011.10680; ZeroQ; Cai et al. 2020, arXiv 2001.00281), and so it is of their
/// milliseconds: measure the result. The choice itself is a <see cref="Knapsack"/>.
/// </summary>
public static class BitAllocation
{
    /// <summary>The choice within a budget.</summary>
    /// <param name="layers">From <see cref="PrecisionSensitivity"/> or <see cref="PrecisionLatency"/>, at least one, each with at least one point.</param>
    /// <param name="budget">Largest sum of the points' cost.</param>
    /// <param name="cost">What is counted; default bytes.</param>
    /// <exception cref="ArgumentException">Nothing fits; the message says what would. There is no layer, or one without points or not timed.</exception>
    public static BitPlan Choose(IReadOnlyList<LayerSensitivity> layers, double budget, PrecisionCost cost = PrecisionCost.Bytes)
    {
        if (Frontier(layers, budget, cost) is { Count: > 0 } plans)
            return plans[^1];
        double least = layers.Sum(layer => layer.Points.Min(point => CostOf(point, cost)));
        throw new ArgumentException(cost == PrecisionCost.Bytes
            ? FormattableString.Invariant($"The weights take at least {least:N0} bytes in the fewest bits, more than the budget of {budget:N0}: raise it, or allow fewer bits.")
            : FormattableString.Invariant($"The layers take at least {least:0.####} ms in their fastest precision, more than the budget of {budget:0.####}: raise it."), nameof(budget));
    }

    /// <summary>All choices that no other beats in both cost and loss, by rising cost and falling loss.</summary>
    /// <param name="layers">As for <see cref="Choose"/>.</param>
    /// <param name="budget">Leaves out what costs more; default none.</param>
    /// <param name="cost">What is counted; default bytes.</param>
    /// <returns>Nothing where no choice is within the budget.</returns>
    /// <exception cref="ArgumentException">There is no layer, or one without points or not timed.</exception>
    public static IReadOnlyList<BitPlan> Frontier(
        IReadOnlyList<LayerSensitivity> layers, double budget = double.PositiveInfinity, PrecisionCost cost = PrecisionCost.Bytes)
    {
        if (layers.Count == 0 || layers.Any(layer => layer.Points.Count == 0))
            throw new ArgumentException("Bits are chosen for at least one layer, from at least one measured point of each.", nameof(layers));
        return [.. Knapsack.Frontier([.. layers.Select(layer => layer.Points.Select(point => (CostOf(point, cost), layer.LossRise(point))).ToArray())], budget)
            .Select(choice => PlanOf([.. layers.Zip(choice.Options, (layer, option) => (layer.Layer, layer.Points[option]))], choice.Loss))];
    }

    private static double CostOf(PrecisionPoint point, PrecisionCost cost) => cost == PrecisionCost.Bytes
        ? point.Bytes
        : point.Milliseconds ?? throw new ArgumentException("The layers were not timed: a budget of milliseconds needs the points of PrecisionLatency.", nameof(point));

    private static BitPlan PlanOf((string Layer, PrecisionPoint Point)[] chosen, double loss) =>
        new(chosen.ToDictionary(pair => pair.Layer, pair => pair.Point.Bits), chosen.Sum(pair => pair.Point.Bytes), loss)
        {
            Milliseconds = chosen.All(pair => pair.Point.Milliseconds is not null) ? chosen.Sum(pair => pair.Point.Milliseconds) : null,
        };
}

/// <summary>What a budget of mixed precision counts.</summary>
public enum PrecisionCost
{
    /// <summary>Bytes of codes at fixed width and of scales.</summary>
    Bytes,

    /// <summary>Measured milliseconds of the layers.</summary>
    Milliseconds,
}

/// <summary>Bits of each layer.</summary>
/// <param name="Bits">By layer name; 32 for float32.</param>
/// <param name="Bytes">Of codes at fixed width and scales, all layers together.</param>
/// <param name="LossRise">Sum of what each layer cost alone on selection images, in nats: an estimate of what they cost together.</param>
public sealed record BitPlan(IReadOnlyDictionary<string, int> Bits, long Bytes, double LossRise)
{
    /// <summary>Bits of a layer that is not quantized.</summary>
    public const int Float32 = 32;

    /// <summary>Bits that the execution plan computes with.</summary>
    public const int Int8 = 8;

    /// <summary>Measured milliseconds of all layers together, an estimate of those of the whole; null where they were not timed.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>Options that quantize the layers to these bits, and leave those of 32 as they are.</summary>
    /// <param name="options">All else.</param>
    public QuantizationOptions Apply(QuantizationOptions options) => options with
    {
        LayerBits = Bits.Where(pair => pair.Value != Float32).ToDictionary(),
        Exclude = [.. options.Exclude.Union(Bits.Where(pair => pair.Value == Float32).Select(pair => pair.Key))],
    };
}
