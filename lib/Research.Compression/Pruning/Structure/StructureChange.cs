using Research.Networks;

namespace Research.Compression;

/// <summary>What structured pruning made of an architecture.</summary>
/// <param name="Widths">Every convolution and linear layer, in order.</param>
/// <param name="MacsBefore">Multiply–accumulate operations of one sample before.</param>
/// <param name="MacsAfter">And after.</param>
/// <param name="ParametersBefore">Trainable parameters before.</param>
/// <param name="ParametersAfter">And after.</param>
public sealed record StructureChange(IReadOnlyList<LayerWidth> Widths, long MacsBefore, long MacsAfter, long ParametersBefore, long ParametersAfter)
{
    /// <summary>Compares two architectures of the same layers.</summary>
    /// <param name="before">The whole one.</param>
    /// <param name="after">The narrowed one.</param>
    /// <exception cref="ArgumentException">Their layers have different names.</exception>
    public static StructureChange Of(Architecture before, Architecture after)
    {
        if (!before.Nodes.Select(node => node.Name).SequenceEqual(after.Nodes.Select(node => node.Name)))
            throw new ArgumentException($"'{before.Name}' and '{after.Name}' have different layers: only widths can be compared.");
        LayerWidth[] widths = [.. before.Nodes.Where(node => node.Layer is Conv2d or Linear)
            .Select(node => new LayerWidth(node.Name, before.ShapeOf(node.Name)[0], after.ShapeOf(node.Name)[0]))];
        return new StructureChange(widths, before.Macs, after.Macs, before.ParameterCount, after.ParameterCount);
    }
}

/// <summary>The width of one layer: its filters or neurons.</summary>
/// <param name="Layer">Name of the node.</param>
/// <param name="Before">Output channels before.</param>
/// <param name="After">And after.</param>
public sealed record LayerWidth(string Layer, long Before, long After);
