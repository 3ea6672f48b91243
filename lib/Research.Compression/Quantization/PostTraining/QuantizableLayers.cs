using System.Text.Json;
using Research.Networks;

namespace Research.Compression;

/// <summary>Which nodes of an architecture are computed on rounded numbers, and whose outputs are rounded for them.</summary>
public static class QuantizableLayers
{
    /// <summary>The convolutions, linear layers, additions and average poolings that are included and not excluded, in order.</summary>
    /// <param name="architecture">Usually with batch norm folded.</param>
    /// <param name="options">Names and types to include and exclude.</param>
    /// <exception cref="ArgumentException">A name is unknown or of a layer that cannot be quantized, or nothing is left; the message says why.</exception>
    public static IReadOnlyList<Node> Of(Architecture architecture, QuantizationOptions options)
    {
        HashSet<string> chosen = options.Include is { } names
            ? [.. names.SelectMany(name => Named(architecture, name, mustBeQuantizable: true))]
            : [.. architecture.Nodes.Where(node => Reason(node) is null).Select(node => node.Name)];
        chosen.ExceptWith(options.Exclude.SelectMany(name => Named(architecture, name, mustBeQuantizable: false)));
        Node[] nodes = [.. architecture.Nodes.Where(node => chosen.Contains(node.Name))];
        if (!nodes.Any(HasWeight))
            throw new ArgumentException($"No layer of '{architecture.Name}' with a weight is left to quantize: include a convolution or linear layer, or exclude fewer.");
        string[] weighted = [.. nodes.Where(HasWeight).Select(node => node.Name)];
        if (options.LayerBits.Keys.FirstOrDefault(name => !weighted.Contains(name)) is { } unknown)
            throw new ArgumentException($"LayerBits names '{unknown}', which is not among the layers to quantize{Spelling.Question(unknown, weighted)}; there are {string.Join(", ", weighted)}.");
        return nodes;
    }

    /// <summary>Whether a node has a weight to quantize.</summary>
    internal static bool HasWeight(Node node) => node.Layer is Conv2d or Linear;

    /// <summary>The nodes whose outputs the chosen ones read, through layers that only pass values on; the input among them.</summary>
    internal static IReadOnlySet<string> Rounded(Architecture architecture, IEnumerable<Node> readers)
    {
        var rounded = new HashSet<string>();
        foreach (string input in readers.SelectMany(node => node.Inputs))
            Follow(input);
        return rounded;

        void Follow(string name)
        {
            if (name != Architecture.InputName && architecture[name] is { Layer: Flatten or Dropout or MaxPool2d or Concat or PadShortcut } passing)
            {
                foreach (string input in passing.Inputs)
                    Follow(input);
            }
            else
                rounded.Add(name);
        }
    }

    private static IEnumerable<string> Named(Architecture architecture, string name, bool mustBeQuantizable)
    {
        Node[] found = [.. architecture.Nodes.Where(node => node.Name == name || string.Equals(TypeOf(node), name, StringComparison.OrdinalIgnoreCase))];
        if (found.Length == 0)
        {
            string[] known = [.. architecture.Nodes.Select(node => node.Name), .. architecture.Nodes.Select(TypeOf).Distinct()];
            throw new ArgumentException($"There is no layer or type '{name}' in '{architecture.Name}'{Spelling.Question(name, known)}; there are {string.Join(", ", known)}.");
        }
        return !mustBeQuantizable || found.FirstOrDefault(node => Reason(node) is not null) is not { } wrong
            ? found.Select(node => node.Name)
            : throw new ArgumentException($"The layer '{wrong.Name}' cannot be quantized: {Reason(wrong)}.");
    }

    private static string TypeOf(Node node) => JsonNamingPolicy.CamelCase.ConvertName(node.Layer.GetType().Name);

    /// <summary>Why a layer cannot be quantized itself; null where it can be.</summary>
    private static string? Reason(Node node) => node.Layer switch
    {
        Conv2d or Linear or Add or AvgPool2d or GlobalAvgPool2d => null,
        BatchNorm => "its batch norm follows no convolution or linear layer alone, so that it cannot be folded, and is computed in float32",
        Activation => "an activation function is computed on what the layer before it returns, and rounded when a quantized layer reads it",
        _ => "it only passes values on, which keep their codes",
    };
}
