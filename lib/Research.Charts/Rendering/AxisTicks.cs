using System.Globalization;

namespace Research.Charts.Rendering;

/// <summary>Where an axis has ticks and what they say, in the invariant culture.</summary>
internal static class AxisTicks
{
    private const int WantedTicks = 8;
    private const int FewestTicks = 3;
    private const char MinusSign = '\u2212';

    public static IReadOnlyList<(double Value, string Label)> Of(Axis axis, AxisRange range)
    {
        if (axis.Categories is { } names)
            return [.. names.Select((name, index) => ((double)index, name))];
        if (axis.Scale == AxisScale.Linear)
            return Linear(range);
        var ticks = Log(range);
        return ticks.Count >= FewestTicks ? ticks : Linear(range);
    }

    /// <summary>The distance between ticks of a linear axis: 1, 2 or 5 times a power of ten.</summary>
    public static double Step(AxisRange range)
    {
        var raw = (range.High - range.Low) / WantedTicks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    private static List<(double, string)> Linear(AxisRange range)
    {
        var step = Step(range);
        var decimals = Math.Clamp((int)-Math.Floor(Math.Log10(step) + 1e-9), 0, 15);
        var largest = Math.Max(Math.Abs(range.Low), Math.Abs(range.High));
        List<(double, string)> ticks = [];
        for (var index = Math.Ceiling(range.Low / step - 1e-9); index * step <= range.High + 1e-9 * step; index++)
        {
            var value = Math.Round(index * step, decimals) + 0.0;
            ticks.Add((value, Label(value, largest)));
        }

        return ticks;

        string Label(double value, double largest) => largest switch
        {
            >= 10_000 => Short(value),
            < 1e-3 => Short(value),
            _ => Signed(value.ToString($"F{decimals}", CultureInfo.InvariantCulture)),
        };
    }

    private static List<(double, string)> Log(AxisRange range)
    {
        var (low, high) = (Math.Log10(range.Low), Math.Log10(range.High));
        var stride = Math.Max(1, (int)Math.Ceiling((high - low) / WantedTicks));
        int[] digits = high - low <= 3.2 ? [1, 2, 5] : [1];
        List<(double, string)> ticks = [];
        for (var exponent = (int)Math.Floor(low); exponent <= high; exponent++)
        {
            if (exponent % stride != 0)
                continue;
            foreach (var digit in digits)
            {
                var value = exponent < 0 ? digit / Math.Pow(10, -exponent) : digit * Math.Pow(10, exponent);
                if (Math.Log10(value) >= low - 1e-9 && Math.Log10(value) <= high + 1e-9)
                    ticks.Add((value, Short(value)));
            }
        }

        return ticks;
    }

    /// <summary>A number in few characters: 0.5, 250, 20k, 3M, 1e-5.</summary>
    public static string Short(double value)
    {
        var (size, culture) = (Math.Abs(value), CultureInfo.InvariantCulture);
        return Signed(size switch
        {
            0 => "0",
            >= 1e9 or < 1e-4 => value.ToString("0.##e0", culture),
            >= 1e6 => (value / 1e6).ToString("0.##", culture) + "M",
            >= 1e4 => (value / 1e3).ToString("0.##", culture) + "k",
            _ => value.ToString("0.####", culture),
        });
    }

    private static string Signed(string text) => text.Replace('-', MinusSign);
}
