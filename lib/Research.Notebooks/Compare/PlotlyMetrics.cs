using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>The data of Plotly figures, which are exact, each number matched by trace, axis and place; pictures hold none.</summary>
internal static partial class PlotlyMetrics
{
    private static readonly string[] Axes = ["x", "y", "z", "r", "theta", "values"];

    internal static IEnumerable<RecordedMetric> Read(JsonObject figure)
    {
        JsonNode? layout = figure["layout"];
        string title = TitleOf(layout?["title"]) is { Length: > 0 } words ? words : "figure";
        JsonNode?[] traces = figure["data"] is JsonArray data ? [.. data] : [];
        return traces.SelectMany((trace, index) => trace is JsonObject members && Text(members["type"]) != "image" ? ReadTrace(members, index, title, layout) : []);
    }

    private static IEnumerable<RecordedMetric> ReadTrace(JsonObject trace, int index, string title, JsonNode? layout)
    {
        string name = Text(trace["name"]) is { Length: > 0 } named ? named : FormattableString.Invariant($"trace {index + 1}");
        string[] places = [.. Items(trace["x"]).Select(item => item?.ToJsonString() ?? "")];
        foreach (string axis in Axes)
        {
            string heading = HeadingOf(trace, axis, layout);
            JsonNode?[] items = [.. Items(trace[axis])];
            for (int i = 0; i < items.Length; i++)
            {
                if (NumberOf(items[i]) is not { } value)
                    continue;
                string place = axis != "x" && i < places.Length ? $" at x = {places[i]}" : "";
                yield return new RecordedMetric(FormattableString.Invariant($"{title}\n{name}\n{axis}\n{i}"),
                    FormattableString.Invariant($"{title}: {name}, {(heading.Length > 0 ? heading : axis)}[{i}]{place}"), value,
                    MetricWords.Combine(value, heading, MetricWords.ScaleOfHeading(heading)));
            }
        }
    }

    private static string HeadingOf(JsonObject trace, string axis, JsonNode? layout) =>
        axis is "x" or "y" ? TitleOf(layout?[$"{axis}axis{(Text(trace[$"{axis}axis"]) is { Length: > 1 } other ? other[1..] : "")}"]?["title"]) : "";

    /// <summary>The numbers and words of an array, in whichever form Plotly keeps it: a list, a list of lists, or packed bytes.</summary>
    private static IEnumerable<JsonNode?> Items(JsonNode? array) => array switch
    {
        JsonArray list => list.SelectMany(item => item is JsonArray inner ? Items(inner) : [item]),
        JsonObject packed when Text(packed["bdata"]) is { } bytes && Text(packed["dtype"]) is { } type => Unpacked(bytes, type).Select(value => (JsonNode?)JsonValue.Create(value)),
        _ => [],
    };

    private static IEnumerable<double> Unpacked(string text, string type)
    {
        byte[] bytes = Convert.FromBase64String(text);
        int size = type[^1] - '0';
        return Enumerable.Range(0, bytes.Length / size).Select(i => Unpacked(bytes.AsSpan(i * size, size), type));
    }

    private static double Unpacked(ReadOnlySpan<byte> item, string type) => type switch
    {
        "f8" => BinaryPrimitives.ReadDoubleLittleEndian(item),
        "f4" => BinaryPrimitives.ReadSingleLittleEndian(item),
        "i4" => BinaryPrimitives.ReadInt32LittleEndian(item),
        "i2" => BinaryPrimitives.ReadInt16LittleEndian(item),
        "u4" => BinaryPrimitives.ReadUInt32LittleEndian(item),
        "u2" => BinaryPrimitives.ReadUInt16LittleEndian(item),
        "i1" => (sbyte)item[0],
        _ => item[0],
    };

    private static double? NumberOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture) : null;

    private static string TitleOf(JsonNode? title) => Tag().Replace((Text(title is JsonObject members ? members["text"] : title) ?? "").Split("<br>")[0], " ").Trim();

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
