using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Research.Networks.Execution.MachineCode;
using Research.Networks.Execution.Tiles;

namespace Research.Networks.Execution.Int8;

/// <summary>
/// Exact sums of a <see cref="PixelTile"/> whose input words are four unsigned bytes and whose weight words are four signed ones: a product of words is
/// the sum of their four products.
/// </summary>
internal static unsafe class Int8Product
{
    /// <summary>Writes the sums.</summary>
    internal static void Run(in PixelTile tile, Instructions instructions)
    {
        if (instructions == Instructions.Best && TileCode.Int8 is { } code)
            code.Run(tile);
        else if (instructions <= Instructions.Avx512 && Avx512BW.IsSupported)
            Pairs16(tile);
        else if (instructions <= Instructions.Avx2 && Avx2.IsSupported)
            Pairs8(tile);
        else
            OneByOne(tile);
    }

    /// <summary>16-bit products added in pairs: bytes 0 and 2 of a word, and bytes 1 and 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pairs16(in PixelTile tile)
    {
        for (int pixel = 0; pixel < tile.Pixels; pixel++)
        {
            for (int vector = 0; vector < tile.Vectors; vector++)
            {
                Vector512<int> sum = default;
                for (int k = 0; k < tile.Words; k++)
                {
                    Vector512<short> input = Vector512.Create(tile.Word(pixel, k)).AsInt16(), weight = Vector512.Load(tile.WeightsOf(vector, k)).AsInt16();
                    sum += Avx512BW.MultiplyAddAdjacent(input & Vector512.Create((short)255), weight << 8 >> 8) + Avx512BW.MultiplyAddAdjacent(input >>> 8, weight >> 8);
                }
                sum.Store(tile.SumsOf(pixel, vector));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pairs8(in PixelTile tile)
    {
        const int Half = PixelTile.Lanes / 2;
        for (int pixel = 0; pixel < tile.Pixels; pixel++)
        {
            for (int half = 0; half < 2 * tile.Vectors; half++)
            {
                Vector256<int> sum = default;
                for (int k = 0; k < tile.Words; k++)
                {
                    Vector256<short> input = Vector256.Create(tile.Word(pixel, k)).AsInt16(), weight = Vector256.Load(tile.WeightsOf(0, k) + half * Half * 4).AsInt16();
                    sum += Avx2.MultiplyAddAdjacent(input & Vector256.Create((short)255), weight << 8 >> 8) + Avx2.MultiplyAddAdjacent(input >>> 8, weight >> 8);
                }
                sum.Store(tile.SumsOf(pixel, 0) + half * Half);
            }
        }
    }

    private static void OneByOne(in PixelTile tile)
    {
        for (int pixel = 0; pixel < tile.Pixels; pixel++)
        {
            for (int row = 0; row < tile.Vectors * PixelTile.Lanes; row++)
            {
                int sum = 0;
                for (int k = 0; k < tile.Words; k++)
                {
                    uint input = tile.Word(pixel, k);
                    var weight = (sbyte*)(tile.WeightsOf(0, k) + row * 4);
                    for (int i = 0; i < 4; i++)
                        sum += weight[i] * (int)(input >> 8 * i & 255);
                }
                tile.SumsOf(pixel, 0)[row] = sum;
            }
        }
    }
}
