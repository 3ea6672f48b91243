namespace Research;

/// <summary>Finds what a misspelt name may have meant. This file is compiled into every project that answers to names.</summary>
internal static class Spelling
{
    /// <summary>A question in brackets, with a space before it, whether the nearest of the known names was meant; empty where none is near.</summary>
    internal static string Question(string name, IEnumerable<string> known) =>
        known.MinBy(candidate => Distance(candidate, name)) is { } nearest && Distance(nearest, name) <= Math.Max(nearest.Length, name.Length) / 2
            ? $" (did you mean '{nearest}'?)"
            : "";

    /// <summary>Levenshtein distance: the fewest insertions, deletions and replacements that turn one word into the other, ignoring case.</summary>
    internal static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
