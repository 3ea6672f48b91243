using System.Globalization;

namespace Research.Charts;

/// <summary>Accuracy against sparsity: per method the mean over seeds with a band, and the dense network as baseline with its own.</summary>
public static class AccuracySparsityCurve
{
    private const string DefaultTitle = "Accuracy against sparsity", DefaultMeasure = "test accuracy";

    /// <summary>Draws the curve.</summary>
    /// <param name="points">One point per method, sparsity and seed, in any order; sparsities equal to six decimals are one position.</param>
    /// <param name="denseAccuracies">Accuracy of the dense network in [0, 1], one per seed; empty for no baseline.</param>
    /// <param name="alt">What the figure shows; <see cref="Describe"/> makes a truthful sentence.</param>
    /// <param name="title">Title above the figure.</param>
    /// <param name="axis">Linear sparsity (the default) or logarithmic weights kept, on which points of sparsity 1 cannot be drawn.</param>
    /// <param name="measure">Whose accuracy it is, as in <c>selection accuracy</c> where something is still chosen; default that of the test images.</param>
    /// <exception cref="ArgumentException"><paramref name="alt"/>, <paramref name="title"/>, <paramref name="measure"/> or a method name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sparsity or accuracy is outside [0, 1].</exception>
    public static Figure Create(
        IEnumerable<PrunedAccuracy> points,
        IEnumerable<double> denseAccuracies,
        string alt,
        string title = DefaultTitle,
        SparsityAxis axis = SparsityAxis.Sparsity,
        string measure = DefaultMeasure)
    {
        var curves = SparsityCurves.Of(points, denseAccuracies);
        List<Series> bands = [], lines = [];
        for (var index = 0; index < curves.Methods.Count; index++)
        {
            var curve = curves.Methods[index];
            double[] x = [.. curve.Points.Select(point => Position(point.Sparsity, axis))];
            lines.Add(new LineSeries(curve.Method, x, curve.Points.Select(point => 100 * point.Accuracy.Mean)) { Style = index });
            if (curves.MostSeeds > 1)
                bands.Add(Band(curve, x, index));
        }

        if (curves.Dense is { } dense)
            bands.Insert(0, Baseline(dense));
        return new Figure(title, XAxis(axis), new Axis(measure, "%"), [.. bands, .. lines], alt)
        {
            Subtitle = lines.Count == 0 ? null : SeedSummary.Legend(curves.FewestSeeds, curves.MostSeeds),
        };
    }

    /// <summary>Says in words what the data show: the best point, where each method falls a point below dense, and the worst.</summary>
    /// <param name="points">As for <see cref="Create"/>.</param>
    /// <param name="denseAccuracies">As for <see cref="Create"/>.</param>
    /// <param name="measure">As for <see cref="Create"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="measure"/> is empty.</exception>
    public static string Describe(IEnumerable<PrunedAccuracy> points, IEnumerable<double> denseAccuracies, string measure = DefaultMeasure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(measure);
        var curves = SparsityCurves.Of(points, denseAccuracies);
        if (curves.Methods.Count == 0)
            return "Accuracy against sparsity, without any points yet.";
        List<string> sentences = [$"{char.ToUpperInvariant(measure[0])}{measure[1..]} against sparsity ({SeedSummary.Legend(curves.FewestSeeds, curves.MostSeeds)})."];
        if (curves.Dense is { } dense)
            sentences.Add($"The dense network reaches {Percent(dense.Mean)}.");
        sentences.AddRange(curves.Methods.Select(curve => Sentence(curve, curves.Dense)));
        return string.Join(' ', sentences);
    }

    private static string Sentence(SparsityCurve curve, SeedSummary? dense)
    {
        SparsityCurvePoint[] valid = [.. curve.Points.Where(point => double.IsFinite(point.Accuracy.Mean))];
        if (valid.Length == 0)
            return $"{curve.Method} has no valid point.";
        var (best, worst) = (valid.MaxBy(point => point.Accuracy.Mean)!, valid.MinBy(point => point.Accuracy.Mean)!);
        var text = valid.Length == 1
            ? $"{curve.Method} reaches {Place(best)}"
            : $"{curve.Method} is best with {Place(best)} and lowest with {Place(worst)}";
        if (dense is not null && double.IsFinite(dense.Mean))
            text += Array.Find(valid, point => point.Accuracy.Mean < dense.Mean - 0.01) is { } fallen
                ? $"; it first falls more than one point below dense at {Percent(fallen.Sparsity)} sparsity"
                : "; it stays within one point of dense throughout";
        var missing = curve.Points.Count - valid.Length;
        return missing == 0 ? text + "." : $"{text}; {missing} of {curve.Points.Count} points have no value.";
    }

    private static string Place(SparsityCurvePoint point) => $"{Percent(point.Accuracy.Mean)} at {Percent(point.Sparsity)} sparsity";

    private static string Percent(double fraction) => (100 * fraction).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static double Position(double sparsity, SparsityAxis axis) =>
        Math.Round(100 * (axis == SparsityAxis.Sparsity ? sparsity : 1 - sparsity), 6);

    private static Axis XAxis(SparsityAxis axis) => axis == SparsityAxis.Sparsity
        ? new Axis("sparsity: zeros / prunable weights", "%")
        : new Axis("weights kept", "%") { Scale = AxisScale.Log, Reversed = true };

    private static BandSeries Band(SparsityCurve curve, double[] x, int style) =>
        new(
            $"{curve.Method}: band over seeds",
            x,
            curve.Points.Select(point => 100 * point.Accuracy.Lower),
            curve.Points.Select(point => 100 * point.Accuracy.Upper))
        { Style = style };

    private static BaselineSeries Baseline(SeedSummary dense) =>
        dense.Count == 1
            ? new BaselineSeries("dense", 100 * dense.Mean)
            : new BaselineSeries("dense", 100 * dense.Mean, 100 * dense.Lower, 100 * dense.Upper);
}
