using System.Text;

namespace Research.Notebooks;

/// <summary>Jupyter counts places in a text in Unicode characters, .NET in UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The UTF-16 index of a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">Characters before the place; null for its end, as what lies behind it.</param>
    internal static int Index(string text, int? count)
    {
        int index = 0;
        for (int left = count ?? int.MaxValue; left > 0 && index < text.Length; left--)
            index += char.IsSurrogatePair(text, index) ? 2 : 1;
        return index;
    }

    /// <summary>Characters before a UTF-16 index.</summary>
    internal static int Count(string text, int index)
    {
        int count = 0;
        foreach (Rune _ in text.AsSpan(0, index).EnumerateRunes())
            count++;
        return count;
    }
}
