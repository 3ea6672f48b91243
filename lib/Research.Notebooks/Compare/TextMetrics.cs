using System.Text;

namespace Research.Notebooks;

/// <summary>Numbers in running text, each matched by the words of its line.</summary>
internal static class TextMetrics
{
    private const int LongestName = 70;

    internal static IEnumerable<RecordedMetric> Read(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            IReadOnlyList<MetricWords.Number> numbers = MetricWords.NumbersIn(line);
            string words = Words(line, numbers);
            for (int i = 0; i < numbers.Count; i++)
            {
                MetricWords.Number number = numbers[i];
                yield return new RecordedMetric(FormattableString.Invariant($"{words} {i}"), Name(line, number), number.Value,
                    MetricWords.Combine(number.Value, line, number.Scale), number.Spread);
            }
        }
    }

    /// <summary>The line with a sign in place of every number, and single blanks.</summary>
    private static string Words(string line, IReadOnlyList<MetricWords.Number> numbers)
    {
        var words = new StringBuilder(line);
        foreach (MetricWords.Number number in numbers.Reverse())
            words.Remove(number.Start, number.Length).Insert(number.Start, '#');
        return string.Join(' ', words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Name(string line, MetricWords.Number number)
    {
        string before = line[..number.Start], after = line[(number.Start + number.Length)..];
        string shortBefore = before.Length > LongestName / 2 ? "…" + before[^(LongestName / 2)..] : before;
        return $"{shortBefore}[·]{(after.Length > LongestName / 2 ? after[..(LongestName / 2)] + "…" : after)}";
    }
}
