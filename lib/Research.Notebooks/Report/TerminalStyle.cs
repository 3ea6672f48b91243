using System.Globalization;

namespace Research.Notebooks;

/// <summary>Colour and weight of terminal text, as ECMA-48's "select graphic rendition" sets them. Backgrounds are left to the page.</summary>
/// <param name="Colour">A name of the sixteen of terminals or a CSS colour; null for the page's own.</param>
/// <param name="Bold">Whether it is bold.</param>
internal readonly record struct TerminalStyle(string? Colour, bool Bold)
{
    internal static readonly TerminalStyle Plain = new(null, false);
    private static readonly string[] Names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    /// <summary>The attributes of a <c>span</c> that shows it; empty for plain text.</summary>
    internal string Attributes
    {
        get
        {
            string classes = $"{(Bold ? "bold " : "")}{(Colour is { } name && char.IsLetter(name[0]) ? $"terminal-{name}" : "")}".TrimEnd();
            return (classes.Length > 0 ? $" class=\"{classes}\"" : "") + (Colour?.StartsWith('#') == true ? $" style=\"color:{Colour}\"" : "");
        }
    }

    /// <summary>The style after a sequence.</summary>
    /// <param name="codes">Its numbers, with semicolons between them; none is the same as 0.</param>
    internal TerminalStyle After(string codes)
    {
        int[] numbers = [.. codes.Split(';', ':').Select(code => int.TryParse(code, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        TerminalStyle style = this;
        for (int i = 0; i < numbers.Length; i++)
        {
            style = numbers[i] switch
            {
                0 => Plain,
                1 => style with { Bold = true },
                22 => style with { Bold = false },
                39 => style with { Colour = null },
                >= 30 and <= 37 => style with { Colour = Names[numbers[i] - 30] },
                >= 90 and <= 97 => style with { Colour = Names[numbers[i] - 90] },
                38 => style with { Colour = Extended(numbers.AsSpan(i + 1)) },
                _ => style,
            };
            if (numbers[i] is 38 or 48 && i + 1 < numbers.Length)
                i += numbers[i + 1] == 2 ? 4 : 2;
        }
        return style;
    }

    /// <summary>A colour of the palette of 256 (5;n) or of its three parts (2;r;g;b).</summary>
    private static string? Extended(ReadOnlySpan<int> numbers) => numbers switch
    {
        [5, < 16 and >= 0 and var n, ..] => Names[n % 8],
        [5, < 232 and >= 16 and var n, ..] => Css(Level((n - 16) / 36), Level((n - 16) / 6 % 6), Level((n - 16) % 6)),
        [5, < 256 and >= 232 and var n, ..] => Css(8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232)),
        [2, var red, var green, var blue, ..] => Css(red, green, blue),
        _ => null,
    };

    private static int Level(int step) => step == 0 ? 0 : 55 + 40 * step;

    private static string Css(int red, int green, int blue) =>
        FormattableString.Invariant($"#{Math.Clamp(red, 0, 255):x2}{Math.Clamp(green, 0, 255):x2}{Math.Clamp(blue, 0, 255):x2}");
}
