using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Research.Networks.Execution.Int8;

/// <summary>Exact sums of products of unsigned bytes and signed weights: 16 weight rows by 16 columns of words.</summary>
internal static unsafe class Int8Product
{
    /// <summary>Rows, and columns, of a tile.</summary>
    internal const int Side = 16;

    /// <summary>
    /// <c>sums[row, column] = Σₖ Σᵢ weights[k, row, i] · byteᵢ(words[offsets[k] + column])</c> with i below 4, in 32 bits.
    /// </summary>
    /// <param name="words">Four inputs each.</param>
    /// <param name="offsets">Where the 16 words of each k start.</param>
    /// <param name="count">How many k, at least 1.</param>
    /// <param name="weights"><c>[count, 16, 4]</c>.</param>
    /// <param name="sums"><c>[16, 16]</c>, written.</param>
    internal static void Run(uint* words, int* offsets, int count, sbyte* weights, int* sums)
    {
        if (VnniCode.Product != null)
            VnniCode.Product(words, offsets, count, weights, sums);
        else
            Portable(words, offsets, count, weights, sums);
    }

    /// <summary>The same without VNNI: 16-bit products added in pairs where the processor has them, else one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Portable(uint* words, int* offsets, int count, sbyte* weights, int* sums)
    {
        new Span<int>(sums, Side * Side).Clear();
        int step = Avx512BW.IsSupported ? 16 : Avx2.IsSupported ? 8 : 1;
        for (int k = 0; k < count; k++, weights += Side * 4)
        {
            for (int column = 0; column < Side; column += step)
            {
                uint* word = words + offsets[k] + column;
                if (step == 16)
                    Pairs16(Vector512.Load(word), weights, sums + column);
                else if (step == 8)
                    Pairs8(Vector256.Load(word), weights, sums + column);
                else
                    One(*word, weights, sums + column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pairs16(Vector512<uint> words, sbyte* weights, int* sums)
    {
        Vector512<short> even = (words & Vector512.Create(0x00FF00FFu)).AsInt16(), odd = (words >> 8 & Vector512.Create(0x00FF00FFu)).AsInt16();
        for (int row = 0; row < Side; row++, weights += 4, sums += Side)
        {
            Vector512<short> first = Vector512.Create(Pair(weights[0], weights[2])).AsInt16(), second = Vector512.Create(Pair(weights[1], weights[3])).AsInt16();
            (Vector512.Load(sums) + Avx512BW.MultiplyAddAdjacent(even, first) + Avx512BW.MultiplyAddAdjacent(odd, second)).Store(sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pairs8(Vector256<uint> words, sbyte* weights, int* sums)
    {
        Vector256<short> even = (words & Vector256.Create(0x00FF00FFu)).AsInt16(), odd = (words >> 8 & Vector256.Create(0x00FF00FFu)).AsInt16();
        for (int row = 0; row < Side; row++, weights += 4, sums += Side)
        {
            Vector256<short> first = Vector256.Create(Pair(weights[0], weights[2])).AsInt16(), second = Vector256.Create(Pair(weights[1], weights[3])).AsInt16();
            (Vector256.Load(sums) + Avx2.MultiplyAddAdjacent(even, first) + Avx2.MultiplyAddAdjacent(odd, second)).Store(sums);
        }
    }

    private static void One(uint word, sbyte* weights, int* sums)
    {
        for (int row = 0; row < Side; row++, weights += 4, sums += Side)
        {
            for (int i = 0; i < 4; i++)
                *sums += weights[i] * (int)(word >> 8 * i & 255);
        }
    }

    private static int Pair(int low, int high) => high << 16 | (ushort)low;
}
