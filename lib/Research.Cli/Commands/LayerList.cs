using System.Globalization;

namespace Research.Cli.Commands;

/// <summary>Layers by what they have in common, short enough for a table; JSON output names each.</summary>
internal static class LayerList
{
    private const int MostNamed = 6;

    /// <summary>As in <c>conv1 8, fc1 4</c>, or <c>8 (19 layers, conv1 to fc), 4 (conv2)</c> where there are many.</summary>
    internal static string ByValue<T>(IReadOnlyDictionary<string, T> layers) => layers.Count <= MostNamed
        ? string.Join(", ", layers.Select(layer => string.Create(CultureInfo.InvariantCulture, $"{layer.Key} {layer.Value}")))
        : string.Join(", ", layers.GroupBy(layer => layer.Value, layer => layer.Key).Select(alike => string.Create(CultureInfo.InvariantCulture, $"{alike.Key} ({Names([.. alike])})")));

    /// <summary>As in <c>int8 product: conv1, fc1; dense panel: conv2</c>, or <c>int8 product: 19 layers, conv1 to fc</c> where there are many.</summary>
    internal static string ByKind(IReadOnlyDictionary<string, string> layers) =>
        string.Join("; ", layers.GroupBy(layer => layer.Value, layer => layer.Key).Select(alike => $"{alike.Key}: {Names([.. alike])}"));

    private static string Names(string[] names) => names.Length <= MostNamed ? string.Join(", ", names) : $"{names.Length} layers, {names[0]} to {names[^1]}";
}
