namespace Research.Networks;

/// <summary>
/// A form that is one integer a weight and some parameters. Its levels rise with the weights' values and are 0 next to the value 0,
/// so that coders see what is near to what; a pruned weight of such a form can be coded together with its zeros.
/// </summary>
internal interface ILevelEncoder : IWeightEncoder
{
    /// <summary>A level for each weight.</summary>
    int[] LevelsOf(WeightExpression weight);

    /// <summary>Writes all but the levels.</summary>
    void WriteParameters(CompressedWriter writer, WeightExpression weight);

    /// <summary>Reads them, and returns how a weight is made of its shape and levels.</summary>
    Func<Shape, int[], WeightExpression> ReadParameters(CompressedReader reader);
}
