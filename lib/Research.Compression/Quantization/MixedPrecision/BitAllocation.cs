namespace Research.Compression;

/// <summary>
/// Bits for each layer under a budget of bytes: of all choices that fit, the one with the least sum of measured losses. That losses of
/// layers add up is an assumption (HAWQ-V3; Yao et al. 2021, arXiv 2011.10680; ZeroQ; Cai et al. 2020, arXiv 2001.00281): score the result. The choice itself is exact:
/// a multiple-choice knapsack, solved by keeping, layer after layer, the partial choices that no other beats in both bytes and loss.
/// </summary>
public static class BitAllocation
{
    /// <summary>The choice within a budget; bits go to <see cref="QuantizationOptions.LayerBits"/>.</summary>
    /// <param name="layers">From <see cref="PrecisionSensitivity"/>, at least one, each with at least one point.</param>
    /// <param name="maxBytes">Largest sum of the points' bytes.</param>
    /// <exception cref="ArgumentException">Nothing fits; the message says what would. Or there is no layer, or one without points.</exception>
    public static BitPlan Choose(IReadOnlyList<LayerSensitivity> layers, long maxBytes)
    {
        long least = layers.Sum(layer => layer.Points.Count == 0 ? 0 : layer.Points.Min(point => point.Bytes));
        return least <= maxBytes
            ? Frontier(layers, maxBytes)[^1]
            : throw new ArgumentException(FormattableString.Invariant($"The weights take at least {least:N0} bytes in the fewest bits, more than the budget of {maxBytes:N0}: raise it, or allow fewer bits."), nameof(maxBytes));
    }

    /// <summary>All choices that no other beats in both bytes and loss, by rising bytes and falling loss.</summary>
    /// <param name="layers">As for <see cref="Choose"/>.</param>
    /// <param name="maxBytes">Leaves out what has more; default none.</param>
    /// <exception cref="ArgumentException">There is no layer, or one without points.</exception>
    public static IReadOnlyList<BitPlan> Frontier(IReadOnlyList<LayerSensitivity> layers, long maxBytes = long.MaxValue)
    {
        if (layers.Count == 0 || layers.Any(layer => layer.Points.Count == 0))
            throw new ArgumentException("Bits are chosen for at least one layer, from at least one measured point of each.", nameof(layers));
        List<Choice> frontier = [new(0, 0, null, null, null)];
        long needed = layers.Sum(layer => layer.Points.Min(point => point.Bytes));
        foreach (LayerSensitivity layer in layers)
        {
            needed -= layer.Points.Min(point => point.Bytes);
            long most = maxBytes - needed;
            frontier = Undominated(frontier
                .SelectMany(start => layer.Points.Select(point => new Choice(start.Bytes + point.Bytes, start.Loss + layer.LossRise(point), start, layer, point)))
                .Where(choice => choice.Bytes <= most));
        }
        return [.. frontier.Select(PlanOf)];
    }

    private static List<Choice> Undominated(IEnumerable<Choice> choices)
    {
        var kept = new List<Choice>();
        foreach (Choice choice in choices.OrderBy(choice => choice.Bytes).ThenBy(choice => choice.Loss))
        {
            if (kept.Count == 0 || choice.Loss < kept[^1].Loss)
                kept.Add(choice);
        }
        return kept;
    }

    private static BitPlan PlanOf(Choice last)
    {
        var bits = new Dictionary<string, int>();
        for (Choice? choice = last; choice?.Layer is { } layer; choice = choice.Before)
            bits[layer.Layer] = choice.Point!.Bits;
        return new BitPlan(bits, last.Bytes, last.Loss);
    }

    /// <summary>The points of the first layers: the last of them, and the choice before it.</summary>
    private sealed record Choice(long Bytes, double Loss, Choice? Before, LayerSensitivity? Layer, PrecisionPoint? Point);
}

/// <summary>Bits of each layer.</summary>
/// <param name="Bits">By layer name, for <see cref="QuantizationOptions.LayerBits"/>.</param>
/// <param name="Bytes">Of codes at fixed width and scales, all layers together.</param>
/// <param name="LossRise">Sum of what each layer cost alone on selection images, in nats: an estimate of what they cost together.</param>
public sealed record BitPlan(IReadOnlyDictionary<string, int> Bits, long Bytes, double LossRise);
