using Research.Networks.Coding;

namespace Research.Networks;

/// <summary>The encoders of all forms of weights.</summary>
internal static class WeightEncoders
{
    /// <summary>Files name a form by its place here, below 8, so that new ones go to the end.</summary>
    internal static IReadOnlyList<IWeightEncoder> All { get; } =
        [new DenseEncoder(), new MaskedEncoder(), new CodebookEncoder(), new QuantizedEncoder(), new SignEncoder(), new ProductEncoder(), new SumEncoder()];

    /// <summary>The encoder of a weight's form.</summary>
    internal static IWeightEncoder Of(WeightExpression weight) => All[NumberOf(weight)];

    /// <summary>The place of a weight's form.</summary>
    internal static int NumberOf(WeightExpression weight)
    {
        for (int form = 0; form < All.Count; form++)
        {
            if (All[form].Form == weight.GetType())
                return form;
        }
        throw new NotSupportedException($"A weight of the form {weight.GetType().Name} has no encoder.");
    }

    /// <summary>The encoder at a place.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    internal static IWeightEncoder Of(int form) => form < All.Count ? All[form] : throw new InvalidDataException($"it holds a weight of the form {form}, which is unknown.");

    /// <summary>Writes a form of levels: the coder in the option, the parameters, the levels.</summary>
    internal static void WriteLevels(this ILevelEncoder encoder, CompressedWriter writer, WeightExpression weight)
    {
        var levels = SymbolStream.Smallest(encoder.LevelsOf(weight), weight.Shape);
        writer.Form(NumberOf(weight), levels.Coder);
        encoder.WriteParameters(writer, weight);
        levels.Write(writer);
    }

    /// <summary>Reads what <see cref="WriteLevels"/> wrote.</summary>
    internal static WeightExpression ReadLevels(this ILevelEncoder encoder, CompressedReader reader, int coder, Shape shape)
    {
        Func<Shape, int[], WeightExpression> make = encoder.ReadParameters(reader);
        int[] levels = reader.Symbols(StoredPart.Codes, coder, shape);
        reader.Note(SymbolCoders.All[coder].Name);
        return make(shape, levels);
    }
}
