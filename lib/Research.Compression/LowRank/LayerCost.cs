using Research.Networks;

namespace Research.Compression;

/// <summary>What a chain of layers costs.</summary>
/// <param name="Parameters">Trainable, biases included.</param>
/// <param name="Macs">Multiply–accumulate operations for one sample.</param>
internal readonly record struct LayerCost(long Parameters, long Macs)
{
    /// <summary>Of the parameters as dense float32.</summary>
    internal long Bytes => sizeof(float) * Parameters;

    /// <summary>Counts layers that follow one another.</summary>
    internal static LayerCost Of(Shape input, IEnumerable<Layer> chain)
    {
        (long parameters, long macs) = (0, 0);
        foreach (Layer layer in chain)
        {
            input = layer.OutputShape([input]);
            parameters += layer.Parameters.Sum(parameter => parameter.Shape.Elements);
            macs += layer.Macs(input);
        }
        return new LayerCost(parameters, macs);
    }

    /// <summary>Whether it is less than another in parameters and in MACs.</summary>
    internal bool Below(LayerCost other) => Parameters < other.Parameters && Macs < other.Macs;

    /// <summary>In the unit of a budget.</summary>
    internal long In(RankCost unit) => unit switch
    {
        RankCost.Macs => Macs,
        RankCost.Parameters => Parameters,
        _ => Bytes,
    };
}
