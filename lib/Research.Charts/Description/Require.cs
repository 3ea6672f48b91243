namespace Research.Charts;

/// <summary>The checks that every figure, axis and table shares.</summary>
internal static class Require
{
    /// <summary>Returns <paramref name="text"/>, or throws an <see cref="ArgumentException"/> if it is empty.</summary>
    public static string Text(string? text, string what, string parameter) =>
        string.IsNullOrWhiteSpace(text)
            ? throw new ArgumentException($"A figure needs {what}: give a text that is not empty.", parameter)
            : text.Trim();

    /// <summary>Returns a copy of <paramref name="values"/>, or throws if it does not hold <paramref name="count"/> numbers.</summary>
    public static double[] Values(IEnumerable<double> values, int count, string series, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        double[] copy = [.. values];
        return copy.Length == count
            ? copy
            : throw new ArgumentException(
                $"The series '{series}' has {count} positions but {copy.Length} values in '{parameter}': give as many of each.", parameter);
    }
}
