using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Research.Networks.Execution.Tiles;

namespace Research.Networks.Execution.MachineCode;

/// <summary>
/// The sums of a <see cref="PixelTile"/> in machine code: those of int8 by VPDPBUSD and those of bits by VPOPCNTD over 512 bits, for which
/// .NET 10 has no intrinsics. All sums of a tile, 2 vectors of rows by 8 pixels, stay in registers; the loop runs over words.
/// </summary>
internal sealed unsafe class TileCode
{
    private const int Rax = 0, Rcx = 1, Rdx = 2, Rsi = 6, Rdi = 7, R8 = 8, R9 = 9;
    private const int VnniBit = 11, PopCountBit = 14;
    private static readonly int[] Bases = [10, 11, 3, 5, 12, 13, 14, 15], Saved = [3, 5, 12, 13, 14, 15];
    private readonly nint[] _functions;

    private TileCode(nint[] functions) => _functions = functions;

    /// <summary>The sums of <see cref="Int8.Int8Product"/>; null where the processor has no AVX-512 VNNI or the system lets no memory be executed.</summary>
    internal static TileCode? Int8 { get; } = Create(VnniBit, (code, sum, input, weight, _) => code.Vector(VectorOpcode.DotProduct, sum, input, weight));

    /// <summary>The sums of <see cref="Binary.BinaryProduct"/>; null where the processor has no AVX-512 VPOPCNTDQ or the system lets no memory be executed.</summary>
    internal static TileCode? Binary { get; } = Create(PopCountBit, (code, sum, input, weight, scratch) =>
    {
        code.Vector(VectorOpcode.ExclusiveOr, scratch, input, weight);
        code.Vector(VectorOpcode.PopCount, scratch, 0, scratch);
        code.Vector(VectorOpcode.Add, sum, sum, scratch);
    });

    /// <summary>Adds to a register of sums what an input and a weight give; the last register is free.</summary>
    private delegate void Operation(Assembler code, int sum, int input, int weight, int scratch);

    /// <summary>Writes the sums of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Run(in PixelTile tile)
    {
        nint function = _functions[Index(tile.Pixels, tile.Vectors)];
        ((delegate* unmanaged[SuppressGCTransition]<byte*, int*, int*, long, byte*, int*, void>)function)(tile.Input, tile.PixelOffsets, tile.WordOffsets, tile.Words, tile.Weights, tile.Sums);
    }

    private static TileCode? Create(int featureBit, Operation operation)
    {
        if (!ExecutableMemory.IsSystemV || !Avx512BW.IsSupported || (X86Base.CpuId(7, 0).Ecx & 1 << featureBit) == 0)
            return null;
        var functions = new nint[2 * PixelTile.PixelCounts.Length];
        foreach (int pixels in PixelTile.PixelCounts)
        {
            for (int vectors = 1; vectors <= PixelTile.MostVectors; vectors++)
                functions[Index(pixels, vectors)] = ExecutableMemory.Load(Assemble(pixels, vectors, operation));
        }
        return functions.Contains(0) ? null : new TileCode(functions);
    }

    private static int Index(int pixels, int vectors) => 2 * int.Log2(pixels) + vectors - 1;

    /// <summary>System V calls: input in rdi, pixels in rsi, words in rdx, their number in rcx, weights in r8, sums in r9.</summary>
    private static byte[] Assemble(int pixels, int vectors, Operation operation)
    {
        const int Scratch = 16, Weights = 24, Inputs = 28;
        var code = new Assembler();
        foreach (int register in Saved)
            code.Push(register);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            code.LoadInteger(Bases[pixel], Rsi, sizeof(int) * pixel);
            code.Add(Bases[pixel], Rdi);
        }
        for (int sum = 0; sum < pixels * vectors; sum++)
            code.Vector(VectorOpcode.ExclusiveOr, sum, sum, sum);
        int loop = code.Position;
        code.LoadInteger(Rax, Rdx);
        for (int vector = 0; vector < vectors; vector++)
            code.Memory(VectorOpcode.Load, Weights + vector, R8, displacement: vector);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            int input = Inputs + pixel % 4;
            code.Memory(VectorOpcode.Broadcast, input, Bases[pixel], Rax);
            for (int vector = 0; vector < vectors; vector++)
            {
                int sum = pixel * vectors + vector;
                operation(code, sum, input, Weights + vector, Scratch + sum % 8);
            }
        }
        code.AddConstant(Rdx, sizeof(int));
        code.AddConstant(R8, PixelTile.VectorBytes * vectors);
        code.DecrementAndLoop(Rcx, loop);
        for (int sum = 0; sum < pixels * vectors; sum++)
            code.Memory(VectorOpcode.Store, sum, R9, displacement: sum);
        foreach (int register in Saved.Reverse())
            code.Pop(register);
        code.Return();
        return code.ToArray();
    }
}
