using System.Collections.Immutable;
using Research.Networks.Coding;

namespace Research.Networks;

/// <summary>
/// Where weights are kept, then their values: as a bitmap, as relative indices, or, where values are levels, as levels of all weights
/// with 0 for those that are pruned. Whichever is shortest.
/// </summary>
internal sealed class MaskedEncoder : IWeightEncoder
{
    private const int Empty = 0, Bits = 1, Relative = 2, Together = 3, MostIndexBits = 12;

    /// <inheritdoc/>
    public Type Form => typeof(MaskedWeight);

    /// <inheritdoc/>
    public void Write(CompressedWriter writer, WeightExpression weight)
    {
        var masked = (MaskedWeight)weight;
        int form = WeightEncoders.NumberOf(weight);
        if (masked.Kept is not { } kept)
        {
            writer.Form(form, Empty);
            return;
        }
        writer.Shortest(WeightEncoders.Of(kept) is ILevelEncoder levels
            ? [way => WriteApart(way, form, masked, kept), way => WriteTogether(way, form, masked, kept, levels)]
            : [way => WriteApart(way, form, masked, kept)]);
    }

    /// <inheritdoc/>
    public WeightExpression Read(CompressedReader reader, int option, Shape shape)
    {
        int coder = option >> 2;
        reader.Note("pruned");
        switch (option & 3)
        {
            case Empty:
                return new MaskedWeight(shape, [], null);
            case Together:
                return ReadTogether(reader, coder, shape);
            case Bits:
                return Of(shape, Bitmap.Decode(reader.Symbols(StoredPart.Indices, coder, shape)), reader, $"bitmap {NameOf(coder)}");
            default:
                var index = new RelativeIndex(reader.Byte(StoredPart.Header));
                int count = reader.Unsigned(StoredPart.Header);
                reader.Spend(count);
                int[] indices = count == 0 ? throw new InvalidDataException("it holds a pruned weight without indices.") : reader.Symbols(StoredPart.Indices, coder, [count]);
                return Of(shape, index.Decode(indices, checked((int)shape.Elements)), reader, $"relative index {NameOf(coder)}");
        }
    }

    private static MaskedWeight Of(Shape shape, ImmutableArray<int> positions, CompressedReader reader, string indices)
    {
        reader.Note(indices);
        return positions.IsEmpty
            ? throw new InvalidDataException("it holds a pruned weight that keeps nothing, but says where.")
            : new MaskedWeight(shape, positions, reader.Weight([positions.Length]));
    }

    private static void WriteApart(CompressedWriter writer, int form, MaskedWeight masked, WeightExpression kept)
    {
        ReadOnlySpan<int> positions = masked.Positions.AsSpan();
        var bits = SymbolStream.Smallest(Bitmap.Encode(positions, masked.Count), masked.Shape);
        (RelativeIndex index, int count, SymbolStream relative) = SmallestIndex(positions);
        if (bits.Coded.Bytes <= relative.Coded.Bytes + 3)
        {
            writer.Form(form, Bits | bits.Coder << 2);
            bits.Write(writer);
        }
        else
        {
            writer.Form(form, Relative | relative.Coder << 2);
            writer.Byte(index.IndexBits);
            writer.Unsigned((uint)count);
            relative.Write(writer);
        }
        writer.Weight(kept);
    }

    /// <summary>The index width that takes the fewest bits as it is, or one that hardly needs fillers where indices are coded.</summary>
    private static (RelativeIndex, int, SymbolStream) SmallestIndex(ReadOnlySpan<int> positions)
    {
        int best = 1;
        long fewest = long.MaxValue;
        for (int bits = 1; bits <= MostIndexBits; bits++)
        {
            long taken = new RelativeIndex(bits).CountOf(positions) * bits;
            (best, fewest) = taken < fewest ? (bits, taken) : (best, fewest);
        }
        (RelativeIndex, int, SymbolStream) smallest = default;
        foreach (int bits in (int[])[best, Math.Min(best + 2, MostIndexBits), MostIndexBits])
        {
            var index = new RelativeIndex(bits);
            int[] indices = index.Encode(positions);
            var stream = SymbolStream.Smallest(indices, [indices.Length], withContexts: false);
            if (smallest.Item1 is null || stream.Coded.Bytes < smallest.Item3.Coded.Bytes)
                smallest = (index, indices.Length, stream);
        }
        return smallest;
    }

    private static void WriteTogether(CompressedWriter writer, int form, MaskedWeight masked, WeightExpression kept, ILevelEncoder encoder)
    {
        int[] keptLevels = encoder.LevelsOf(kept), levels = new int[masked.Count];
        bool shifted = keptLevels.Contains(0);
        for (int i = 0; i < keptLevels.Length; i++)
            levels[masked.Positions[i]] = shifted && keptLevels[i] >= 0 ? keptLevels[i] + 1 : keptLevels[i];
        var stream = SymbolStream.Smallest(levels, masked.Shape);
        writer.Form(form, Together | stream.Coder << 2);
        writer.Form(WeightEncoders.NumberOf(kept), shifted ? 1 : 0);
        encoder.WriteParameters(writer, kept);
        stream.Write(writer);
    }

    private static MaskedWeight ReadTogether(CompressedReader reader, int coder, Shape shape)
    {
        int kept = reader.Byte(StoredPart.Header);
        if (WeightEncoders.Of(kept & 7) is not ILevelEncoder encoder)
            throw new InvalidDataException("it codes zeros together with weights that have no levels.");
        bool shifted = kept >> 3 == 1;
        Func<Shape, int[], WeightExpression> make = encoder.ReadParameters(reader);
        int[] all = reader.Symbols(StoredPart.Codes, coder, shape);
        reader.Note(NameOf(coder));
        ImmutableArray<int> positions = Bitmap.Decode(all);
        int[] levels = [.. positions.Select(position => shifted && all[position] > 0 ? all[position] - 1 : all[position])];
        return levels.Length == 0
            ? throw new InvalidDataException("it holds a pruned weight that keeps nothing, but says where.")
            : new MaskedWeight(shape, positions, make([levels.Length], levels));
    }

    private static string NameOf(int coder) => coder < SymbolCoders.All.Count ? SymbolCoders.All[coder].Name : throw new InvalidDataException($"it uses the coder {coder}, which is unknown.");
}
