using System.Globalization;

namespace Research.Charts;

/// <summary>How training went: loss, or accuracy on the selection split, against the epoch.</summary>
public static class TrainingCurves
{
    /// <summary>Draws the training loss on a logarithmic scale.</summary>
    /// <param name="epochs">One entry per seed and epoch, in any order.</param>
    /// <param name="alt">What the figure shows; <see cref="DescribeLoss"/> makes a truthful sentence.</param>
    /// <param name="title">Title above the figure.</param>
    /// <param name="display">Mean with band (the default) or one line per seed.</param>
    /// <exception cref="ArgumentException"><paramref name="alt"/> or <paramref name="title"/> is empty.</exception>
    public static Figure Loss(
        IEnumerable<TrainingEpoch> epochs, string alt, string title = "Training loss", SeedDisplay display = SeedDisplay.MeanWithBand) =>
        Create(epochs, epoch => epoch.Loss, new Axis("training loss", "nats per sample") { Scale = AxisScale.Log }, alt, title, display);

    /// <summary>Draws the accuracy on the selection split.</summary>
    /// <param name="epochs">One entry per seed and epoch, in any order.</param>
    /// <param name="alt">What the figure shows; <see cref="DescribeAccuracy"/> makes a truthful sentence.</param>
    /// <param name="title">Title above the figure.</param>
    /// <param name="display">Mean with band (the default) or one line per seed.</param>
    /// <exception cref="ArgumentException"><paramref name="alt"/> or <paramref name="title"/> is empty.</exception>
    public static Figure Accuracy(
        IEnumerable<TrainingEpoch> epochs, string alt, string title = "Accuracy while training", SeedDisplay display = SeedDisplay.MeanWithBand) =>
        Create(epochs, epoch => 100 * epoch.SelectionAccuracy, new Axis("selection accuracy", "%"), alt, title, display);

    /// <summary>Says in words how the loss went: first and last mean, and the lowest.</summary>
    /// <param name="epochs">One entry per seed and epoch.</param>
    public static string DescribeLoss(IEnumerable<TrainingEpoch> epochs) =>
        Sentence(epochs, epoch => epoch.Loss, "Training loss", "lowest", best: summaries => summaries.MinBy(point => point.Value.Mean), Number);

    /// <summary>Says in words how the accuracy went: first and last mean, and the highest.</summary>
    /// <param name="epochs">One entry per seed and epoch.</param>
    public static string DescribeAccuracy(IEnumerable<TrainingEpoch> epochs) =>
        Sentence(
            epochs,
            epoch => 100 * epoch.SelectionAccuracy,
            "Accuracy on the selection split",
            "highest",
            best: summaries => summaries.MaxBy(point => point.Value.Mean),
            value => value.ToString("0.##", CultureInfo.InvariantCulture) + " %");

    private static Figure Create(
        IEnumerable<TrainingEpoch> epochs, Func<TrainingEpoch, double> value, Axis y, string alt, string title, SeedDisplay display)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        TrainingEpoch[] all = [.. epochs];
        var x = new Axis("epoch");
        if (display == SeedDisplay.OneLinePerSeed)
            return new Figure(title, x, y, all.GroupBy(epoch => epoch.Seed).OrderBy(run => run.Key).Select((run, index) => Line(run, value, index)), alt);

        var (points, fewest, most) = Summaries(all, value);
        double[] positions = [.. points.Select(point => (double)point.Key)];
        List<Series> series = [new LineSeries(y.Label, positions, points.Select(point => point.Value.Mean)) { Markers = points.Length <= 40 }];
        if (most > 1)
            series.Insert(0, new BandSeries("band over seeds", positions, points.Select(point => point.Value.Lower), points.Select(point => point.Value.Upper)));
        return new Figure(title, x, y, series, alt) { Subtitle = points.Length == 0 ? null : SeedSummary.Legend(fewest, most) };
    }

    private static LineSeries Line(IGrouping<int, TrainingEpoch> run, Func<TrainingEpoch, double> value, int style)
    {
        TrainingEpoch[] ordered = [.. run.OrderBy(epoch => epoch.Epoch)];
        var name = string.Create(CultureInfo.InvariantCulture, $"seed {run.Key}");
        return new LineSeries(name, ordered.Select(epoch => (double)epoch.Epoch), ordered.Select(value)) { Style = style, Markers = ordered.Length <= 40 };
    }

    private static (KeyValuePair<int, SeedSummary>[] Points, int Fewest, int Most) Summaries(TrainingEpoch[] all, Func<TrainingEpoch, double> value)
    {
        var groups = all.GroupBy(epoch => epoch.Epoch).OrderBy(group => group.Key).ToArray();
        int[] seeds = [.. groups.Select(group => group.Count()).DefaultIfEmpty(0)];
        var kind = SeedSummary.KindFor(seeds.Min());
        return ([.. groups.Select(group => KeyValuePair.Create(group.Key, SeedSummary.Of(group.Select(value), kind)))], seeds.Min(), seeds.Max());
    }

    private static string Sentence(
        IEnumerable<TrainingEpoch> epochs,
        Func<TrainingEpoch, double> value,
        string what,
        string superlative,
        Func<IEnumerable<KeyValuePair<int, SeedSummary>>, KeyValuePair<int, SeedSummary>> best,
        Func<double, string> number)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        var (points, fewest, most) = Summaries([.. epochs], value);
        KeyValuePair<int, SeedSummary>[] valid = [.. points.Where(point => double.IsFinite(point.Value.Mean))];
        if (valid.Length == 0)
            return $"{what} against the epoch, without any valid point.";
        var (first, last, extreme) = (valid[0], valid[^1], best(valid));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what} against the epoch ({SeedSummary.Legend(fewest, most)}): {number(first.Value.Mean)} after epoch {first.Key}, {number(last.Value.Mean)} after epoch {last.Key}; {superlative} {number(extreme.Value.Mean)} after epoch {extreme.Key}.");
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
