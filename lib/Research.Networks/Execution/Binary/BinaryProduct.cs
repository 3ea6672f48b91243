using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Research.Networks.Execution.MachineCode;
using Research.Networks.Execution.Tiles;

namespace Research.Networks.Execution.Binary;

/// <summary>
/// Exact sums of a <see cref="PixelTile"/> whose words are 32 bits each: a product of words is the number of bits that differ. Signs s and t of n bits
/// with 1 for −1 have the product Σ s·t = n − 2 · differing bits (Rastegari et al. 2016, arXiv 1603.05279).
/// </summary>
internal static unsafe class BinaryProduct
{
    /// <summary>Writes the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run(in PixelTile tile, Instructions instructions)
    {
        if (instructions == Instructions.Best && TileCode.Binary is { } code)
            code.Run(tile);
        else if (instructions <= Instructions.Avx512 && Avx512BW.IsSupported)
            Nibbles16(tile);
        else if (instructions <= Instructions.Avx2 && Avx2.IsSupported)
            Nibbles8(tile);
        else
            WordByWord(tile);
    }

    /// <summary>Bits counted by a table of the 16 values of 4 bits, then added up within each word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Nibbles16(in PixelTile tile)
    {
        Vector512<byte> table = Vector512.Create(Table(), Table()), low = Vector512.Create((byte)15);
        for (int pixel = 0; pixel < tile.Pixels; pixel++)
        {
            for (int vector = 0; vector < tile.Vectors; vector++)
            {
                Vector512<int> sum = default;
                for (int k = 0; k < tile.Words; k++)
                {
                    Vector512<byte> bits = Vector512.Create(tile.Word(pixel, k)).AsByte() ^ Vector512.Load(tile.WeightsOf(vector, k));
                    Vector512<byte> counts = Avx512BW.Shuffle(table, bits & low) + Avx512BW.Shuffle(table, bits >>> 4 & low);
                    sum += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(counts, Vector512<sbyte>.One), Vector512<short>.One);
                }
                sum.Store(tile.SumsOf(pixel, vector));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Nibbles8(in PixelTile tile)
    {
        const int Half = PixelTile.Lanes / 2;
        Vector256<byte> table = Table(), low = Vector256.Create((byte)15);
        for (int pixel = 0; pixel < tile.Pixels; pixel++)
        {
            for (int half = 0; half < 2 * tile.Vectors; half++)
            {
                Vector256<int> sum = default;
                for (int k = 0; k < tile.Words; k++)
                {
                    Vector256<byte> bits = Vector256.Create(tile.Word(pixel, k)).AsByte() ^ Vector256.Load(tile.WeightsOf(0, k) + half * Half * 4);
                    Vector256<byte> counts = Avx2.Shuffle(table, bits & low) + Avx2.Shuffle(table, bits >>> 4 & low);
                    sum += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(counts, Vector256<sbyte>.One), Vector256<short>.One);
                }
                sum.Store(tile.SumsOf(pixel, 0) + half * Half);
            }
        }
    }

    private static void WordByWord(in PixelTile tile)
    {
        for (int pixel = 0; pixel < tile.Pixels; pixel++)
        {
            for (int row = 0; row < tile.Vectors * PixelTile.Lanes; row++)
            {
                int sum = 0;
                for (int k = 0; k < tile.Words; k++)
                    sum += BitOperations.PopCount(tile.Word(pixel, k) ^ ((uint*)tile.WeightsOf(0, k))[row]);
                tile.SumsOf(pixel, 0)[row] = sum;
            }
        }
    }

    /// <summary>The bits of 0 to 15, twice.</summary>
    private static Vector256<byte> Table()
    {
        Vector128<byte> once = Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        return Vector256.Create(once, once);
    }
}
