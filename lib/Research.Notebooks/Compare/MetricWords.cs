using System.Globalization;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>Numbers in texts, and what the words around them say they are.</summary>
internal static partial class MetricWords
{
    /// <summary>A number in a text.</summary>
    /// <param name="Start">Where it begins.</param>
    /// <param name="Length">Its length, that of a ± behind it included.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Scale">What the unit behind it says.</param>
    /// <param name="Spread">The ± behind it; 0 for none.</param>
    internal sealed record Number(int Start, int Length, double Value, MetricScale Scale, double Spread);

    /// <summary>The numbers of a line; versions, dates, times of day, and digits within names and hashes are none.</summary>
    internal static IReadOnlyList<Number> NumbersIn(string line)
    {
        var numbers = new List<Number>();
        foreach (Match match in NumberPattern().Matches(line))
        {
            string before = line[..match.Index], after = line[(match.Index + match.Length)..];
            if (numbers is [.., var last] && Spread().IsMatch(before))
            {
                MetricScale scale = last.Scale == MetricScale.Plain ? ScaleOfUnit(after) : last.Scale;
                numbers[^1] = last with { Length = match.Index + match.Length - last.Start, Spread = Math.Abs(Parse(match.Value)), Scale = scale };
            }
            else
                numbers.Add(new Number(match.Index, match.Length, Parse(match.Value), ScaleOfUnit(after), 0));
        }
        return numbers;
    }

    /// <summary>What a heading, an axis title or a label says of the numbers it stands for.</summary>
    internal static MetricScale ScaleOfHeading(string heading) =>
        TimeHeading().IsMatch(heading) ? MetricScale.Time : PercentHeading().IsMatch(heading) ? MetricScale.Percent : MetricScale.Plain;

    /// <summary>The scale of a number of which several words speak; accuracies without a unit are fractions.</summary>
    internal static MetricScale Combine(double value, string words, params ReadOnlySpan<MetricScale> scales)
    {
        foreach (MetricScale known in (ReadOnlySpan<MetricScale>)[MetricScale.Time, MetricScale.Percent])
        {
            if (scales.Contains(known))
                return known;
        }
        return Math.Abs(value) <= 1 && words.Contains("accuracy", StringComparison.OrdinalIgnoreCase) ? MetricScale.Fraction : MetricScale.Plain;
    }

    private static MetricScale ScaleOfUnit(string after) =>
        TimeUnit().IsMatch(after) ? MetricScale.Time : PercentUnit().IsMatch(after) ? MetricScale.Percent : MetricScale.Plain;

    private static double Parse(string text) => text switch
    {
        "NaN" => double.NaN,
        "∞" or "+∞" => double.PositiveInfinity,
        "-∞" or "−∞" => double.NegativeInfinity,
        _ => double.Parse(text.Replace('−', '-'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"(?<![\w.]|\w-|\d:)[-+−]?(?:NaN\b|∞|(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w]|\.\d|:\d|-\d))")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"±\s*$")]
    private static partial Regex Spread();

    [GeneratedRegex(@"^\s?(?:[mµun]?s|min|h|seconds?|minutes?|hours?|\w+/s(?:econd)?)\b")]
    private static partial Regex TimeUnit();

    [GeneratedRegex(@"^\s?(?:%|points?\b|percent\b|per cent\b)")]
    private static partial Regex PercentUnit();

    [GeneratedRegex(@"\b(?:times?|durations?|elapsed|latency|latencies|seconds?|milliseconds?|minutes?|hours?|throughput|speed-?ups?|ms|µs|ns|\w+/s)\b|[,(\[]\s*s\b", RegexOptions.IgnoreCase)]
    private static partial Regex TimeHeading();

    [GeneratedRegex(@"%|\bpoints?\b|\bper ?cent\b", RegexOptions.IgnoreCase)]
    private static partial Regex PercentHeading();
}
