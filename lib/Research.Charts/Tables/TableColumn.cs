namespace Research.Charts;

/// <summary>One column of a table made from rows: its heading and how a row gives its value.</summary>
/// <typeparam name="T">Type of a row.</typeparam>
/// <param name="Heading">Text above the column, with the unit where there is one.</param>
/// <param name="Value">The value of a row: a number, a text, a truth value, or null.</param>
/// <param name="Format">A .NET format string such as "0.00"; null (the default) chooses what suits all values of the column.</param>
public sealed record TableColumn<T>(string Heading, Func<T, object?> Value, string? Format = null);
