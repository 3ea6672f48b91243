using System.Globalization;

namespace Research.Charts;

/// <summary>How the weights of a network or layer are distributed before and after pruning. Weights that are zero after it are counted, not drawn.</summary>
public static class WeightHistogram
{
    /// <summary>Draws both distributions over the same bins.</summary>
    /// <param name="before">Every weight before pruning.</param>
    /// <param name="after">Every weight after pruning (and fine-tuning).</param>
    /// <param name="alt">What the figure shows; <see cref="Describe"/> makes a truthful sentence.</param>
    /// <param name="title">Title above the figure.</param>
    /// <param name="bins">Number of bins; 80 by default.</param>
    /// <param name="countScale">Scale of the counts; linear by default.</param>
    /// <exception cref="ArgumentException"><paramref name="alt"/> or <paramref name="title"/> is empty, or <paramref name="before"/> holds no finite weight.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is less than 1.</exception>
    public static Figure Create(
        IEnumerable<float> before,
        IEnumerable<float> after,
        string alt,
        string title = "Weights before and after pruning",
        int bins = 80,
        AxisScale countScale = AxisScale.Linear)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var weights = Weights(before, after);
        var width = weights.Before.Concat(weights.Survivors).Max(weight => Math.Abs((double)weight)) * 2 / bins;
        if (width == 0)
            width = 1.0 / bins;
        double[] edges = [.. Enumerable.Range(0, bins + 1).Select(index => (index - bins / 2.0) * width)];
        return new Figure(
            title,
            new Axis("weight"),
            new Axis("weights per bin") { Scale = countScale },
            [
                Bars(string.Create(CultureInfo.InvariantCulture, $"before: {weights.Before.Length:N0} weights"), weights.Before, edges, style: 5),
                Bars(string.Create(CultureInfo.InvariantCulture, $"after: {weights.Survivors.Length:N0} non-zero weights"), weights.Survivors, edges, style: 1),
            ],
            alt)
        {
            Subtitle = string.Create(
                CultureInfo.InvariantCulture,
                $"{weights.Zeros:N0} zeros after pruning ({Share(weights.Zeros, weights.AfterCount)}) are not drawn"),
        };
    }

    /// <summary>Says in words what the data show: counts, zeros, and the smallest magnitude that is left.</summary>
    /// <param name="before">Every weight before pruning.</param>
    /// <param name="after">Every weight after pruning.</param>
    public static string Describe(IEnumerable<float> before, IEnumerable<float> after)
    {
        var weights = Weights(before, after);
        var smallest = weights.Survivors.Length == 0 ? "no weight is left" : $"the smallest that is left has magnitude {weights.Survivors.Min(Math.Abs).ToString("G3", CultureInfo.InvariantCulture)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Histogram of {weights.Before.Length:N0} weights before pruning, from {weights.Before.Min():G3} to {weights.Before.Max():G3}, and of the {weights.Survivors.Length:N0} non-zero weights after it. {weights.Zeros:N0} weights ({Share(weights.Zeros, weights.AfterCount)}) are zero after pruning; {smallest}.");
    }

    private static string Share(int part, int all) =>
        (all == 0 ? 0 : 100.0 * part / all).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static (float[] Before, float[] Survivors, int Zeros, int AfterCount) Weights(IEnumerable<float> before, IEnumerable<float> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        float[] finite = [.. before.Where(float.IsFinite)];
        if (finite.Length == 0)
            throw new ArgumentException("There is no finite weight before pruning: a histogram needs at least one.", nameof(before));
        float[] all = [.. after];
        return (finite, [.. all.Where(weight => weight != 0 && float.IsFinite(weight))], all.Count(weight => weight == 0), all.Length);
    }

    private static BarSeries Bars(string name, float[] weights, double[] edges, int style)
    {
        var counts = new double[edges.Length - 1];
        var width = edges[1] - edges[0];
        foreach (var weight in weights)
            counts[Math.Clamp((int)Math.Floor((weight - edges[0]) / width), 0, counts.Length - 1)]++;
        return new BarSeries(name, edges[..^1], edges[1..], counts) { Style = style, Opacity = 0.65 };
    }
}
