namespace Research.Charts.Rendering;

/// <summary>Breaks long titles, which neither renderer does.</summary>
internal static class TextLines
{
    private const double TitleCharacterWidth = 9.2;
    private const double SubtitleCharacterWidth = 6.6;

    public static IReadOnlyList<string> OfTitle(Figure figure) => Break(figure.Title, (int)(figure.Width / TitleCharacterWidth));

    public static IReadOnlyList<string> OfSubtitle(Figure figure) =>
        figure.Subtitle is null ? [] : Break(figure.Subtitle, (int)(figure.Width / SubtitleCharacterWidth));

    private static List<string> Break(string text, int longest)
    {
        List<string> lines = [""];
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > longest)
                lines.Add("");
            lines[^1] += lines[^1].Length == 0 ? word : " " + word;
        }

        return lines;
    }
}
