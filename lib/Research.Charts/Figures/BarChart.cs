using System.Globalization;
using Research.Charts.Rendering;

namespace Research.Charts;

/// <summary>Upright bars over named categories, side by side where there are several groups.</summary>
public static class BarChart
{
    private const double GroupWidth = 0.8;
    private const int MostLabelledBars = 12;

    /// <summary>Draws the bars; each says its value where there are at most twelve.</summary>
    /// <param name="title">Title above the figure.</param>
    /// <param name="x">What the categories are, such as "layer".</param>
    /// <param name="categories">Names of the categories.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="groups">The groups of bars.</param>
    /// <param name="alt">What the figure shows; <see cref="Describe"/> makes a truthful sentence.</param>
    /// <exception cref="ArgumentException"><paramref name="title"/> or <paramref name="alt"/> is empty, or a group has not one value per category.</exception>
    public static Figure Create(
        string title, string x, IReadOnlyList<string> categories, Axis y, IReadOnlyList<BarGroup> groups, string alt)
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(groups);
        var bars = groups.Select((group, index) => Bars(group, index, groups.Count, categories.Count)).ToArray();
        return new Figure(title, new Axis(x) { Categories = categories }, y, bars, alt)
        {
            Annotations = categories.Count * groups.Count <= MostLabelledBars ? [.. bars.SelectMany(Values)] : [],
        };
    }

    /// <summary>Says in words which category of each group is highest and which is lowest.</summary>
    /// <param name="categories">Names of the categories.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="groups">The groups of bars.</param>
    public static string Describe(IReadOnlyList<string> categories, Axis y, IReadOnlyList<BarGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(groups);
        return string.Join(' ', groups.Select(group => Sentence(group, categories)).Prepend($"{y.Text} of {categories.Count} categories."));
    }

    private static string Sentence(BarGroup group, IReadOnlyList<string> categories)
    {
        var bars = categories.Zip(group.Values).Where(bar => double.IsFinite(bar.Second)).ToArray();
        if (bars.Length == 0)
            return $"{group.Name} has no value.";
        var (highest, lowest) = (bars.MaxBy(bar => bar.Second), bars.MinBy(bar => bar.Second));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{group.Name} is highest for {highest.First} ({highest.Second:G4}) and lowest for {lowest.First} ({lowest.Second:G4}).");
    }

    /// <summary>The value of each bar, written above it and its error bar.</summary>
    private static IEnumerable<Annotation> Values(BarSeries bars) =>
        from index in Enumerable.Range(0, bars.Height.Count)
        let height = bars.Height[index]
        where double.IsFinite(height)
        select new Annotation((bars.Left[index] + bars.Right[index]) / 2, Math.Max(height, bars.Upper?[index] ?? height), AxisTicks.Short(height));

    private static BarSeries Bars(BarGroup group, int index, int groups, int categories)
    {
        if (group.Values.Count != categories)
            throw new ArgumentException($"The bars '{group.Name}' have {group.Values.Count} values for {categories} categories: give one each.", nameof(group));
        var width = GroupWidth / groups;
        double[] left = [.. Enumerable.Range(0, categories).Select(category => category - GroupWidth / 2 + index * width)];
        return new BarSeries(group.Name, left, left.Select(edge => edge + width), group.Values, group.Lower, group.Upper) { Style = index };
    }
}
