using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>Sixteen words of four bytes, byte by byte.</summary>
internal static unsafe class QuadVectors
{
    /// <summary>One byte of each word, as a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Byte(Vector512<uint> words, int index) =>
        Vector512.ConvertToSingle((words >>> 8 * index & Vector512.Create(255u)).AsInt32());

    /// <summary>Numbers in units of a grid's step, rounded half to even, moved to its zero and clamped, as one byte of each word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<uint> Rounded(Vector512<float> steps, Vector512<float> zero, Vector512<float> lowest, Vector512<float> highest, int index)
    {
        Vector512<float> code = Vector512.Round(steps) + zero;
        return Vector512.ConvertToInt32Native(Vector512.Min(Vector512.Max(code, lowest), highest)).AsUInt32() << 8 * index;
    }
}
