using System.Globalization;

namespace Research.Charts;

/// <summary>Writes the values of a column, all with the same number of decimals, in the invariant culture.</summary>
internal static class NumberText
{
    private const int MostDecimals = 4;
    private const double SmallestPlain = 1e-3;
    private const double LargestPlain = 1e9;
    private const double SmallestGrouped = 10_000;

    public static bool IsNumber(object value) => IsWhole(value) || value is float or double or decimal or Half;

    /// <summary>A value of any type, with <paramref name="format"/> if it takes one.</summary>
    public static string Plain(object value, string? format) => value switch
    {
        bool truth => truth ? "yes" : "no",
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Chooses how to write a column of numbers and nulls.</summary>
    public static Func<object, string> WriterFor(IReadOnlyList<object?> values, string? format)
    {
        if (format is not null)
            return value => Plain(value, format);
        double[] finite = [.. values.Where(value => value is not null).Select(value => ToDouble(value!)).Where(double.IsFinite)];
        double[] sizes = [.. finite.Where(value => value != 0).Select(Math.Abs)];
        var grouped = sizes.Any(size => size >= SmallestGrouped);
        if (values.All(value => value is null || IsWhole(value)))
            return value => Plain(value, grouped ? "N0" : "0");
        if (sizes.Any(size => size is < SmallestPlain or >= LargestPlain))
            return value => ToDouble(value).ToString(ToDouble(value) == 0 ? "0" : "0.###e0", CultureInfo.InvariantCulture);
        var pattern = (grouped ? "N" : "F") + Decimals(finite).ToString(CultureInfo.InvariantCulture);
        return value => ToDouble(value).ToString(pattern, CultureInfo.InvariantCulture);
    }

    /// <summary>The fewest decimals, up to four, that lose nothing the four would show.</summary>
    private static int Decimals(double[] values)
    {
        for (var decimals = 0; decimals < MostDecimals; decimals++)
            if (values.All(value => Math.Abs(Math.Round(value, decimals) - Math.Round(value, MostDecimals)) < 1e-9))
                return decimals;
        return MostDecimals;
    }

    private static bool IsWhole(object value) => value is int or long or short or byte or sbyte or uint or ulong or ushort;

    private static double ToDouble(object value) => value is Half half ? (double)half : Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
