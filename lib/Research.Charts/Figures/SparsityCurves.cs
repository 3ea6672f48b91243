namespace Research.Charts;

/// <summary>One position of a method's curve.</summary>
internal sealed record SparsityCurvePoint(double Sparsity, SeedSummary Accuracy);

/// <summary>The curve of one method, by rising sparsity.</summary>
internal sealed record SparsityCurve(string Method, IReadOnlyList<SparsityCurvePoint> Points);

/// <summary>Points of single runs gathered into curves over seeds; methods keep the order in which they first appear.</summary>
internal sealed record SparsityCurves(IReadOnlyList<SparsityCurve> Methods, SeedSummary? Dense, int FewestSeeds, int MostSeeds)
{
    private const int SparsityDecimals = 6;

    public static SparsityCurves Of(IEnumerable<PrunedAccuracy> points, IEnumerable<double> denseAccuracies)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(denseAccuracies);
        PrunedAccuracy[] all = [.. points];
        double[] dense = [.. denseAccuracies];
        foreach (var point in all)
        {
            RequireFraction(point.Sparsity, "sparsity", nameof(points), allowNaN: false);
            RequireFraction(point.Accuracy, "accuracy", nameof(points), allowNaN: true);
        }

        foreach (var accuracy in dense)
            RequireFraction(accuracy, "accuracy", nameof(denseAccuracies), allowNaN: false);

        var groups = all.GroupBy(point => (point.Method, Sparsity: Math.Round(point.Sparsity, SparsityDecimals))).ToArray();
        int[] seeds = groups.Length == 0 ? [dense.Length] : [.. groups.Select(group => group.Count())];
        var kind = SeedSummary.KindFor(seeds.Min());
        var methods = groups
            .GroupBy(group => group.Key.Method)
            .Select(method => new SparsityCurve(method.Key, [.. method
                .OrderBy(group => group.Key.Sparsity)
                .Select(group => new SparsityCurvePoint(group.Key.Sparsity, SeedSummary.Of(group.Select(point => point.Accuracy), kind)))]));
        return new SparsityCurves([.. methods], dense.Length == 0 ? null : SeedSummary.Of(dense, kind), seeds.Min(), seeds.Max());
    }

    private static void RequireFraction(double value, string what, string parameter, bool allowNaN)
    {
        if (!(value is >= 0 and <= 1 || (allowNaN && double.IsNaN(value))))
            throw new ArgumentOutOfRangeException(parameter, value, $"A {what} is a fraction from 0 to 1 (the figure shows it in percent).");
    }
}
