using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Research.Networks.Execution.Int8;

/// <summary>Sixteen bytes as numbers, and numbers rounded to sixteen bytes.</summary>
internal static unsafe class ByteVectors
{
    /// <summary>1.5·2²³, whose neighbours among the floats are whole numbers and whose lowest byte is 0: adding it rounds half to even.</summary>
    private const float Rounder = 12_582_912;

    /// <summary>Numbers of a vector.</summary>
    internal const int Lanes = 16;

    /// <summary>Sixteen bytes as numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Load(byte* bytes) => Vector512.ConvertToSingle(
        Avx512F.IsSupported ? Avx512F.ConvertToVector512Int32(Vector128.Load(bytes)) : Widened(Vector128.Load(bytes)));

    /// <summary>Numbers in units of a grid's step, clamped, rounded half to even and moved to the grid's zero.</summary>
    /// <param name="steps">Any.</param>
    /// <param name="lowest">The lowest code minus that of 0; whole.</param>
    /// <param name="highest">The highest code minus that of 0; whole.</param>
    /// <param name="zero">The code of 0, in all lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Rounded(Vector512<float> steps, Vector512<float> lowest, Vector512<float> highest, Vector128<byte> zero)
    {
        Vector512<float> clamped = Vector512.MinNative(Vector512.MaxNative(steps, lowest), highest);
        Vector512<int> whole = (clamped + Vector512.Create(Rounder)).AsInt32();
        return (Avx512F.IsSupported ? Avx512F.ConvertToVector128Byte(whole) : LowestBytes(whole)) + zero;
    }

    /// <summary>What <see cref="Load"/> loads, on any processor.</summary>
    internal static Vector512<int> Widened(Vector128<byte> bytes)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        (Vector256<uint> first, Vector256<uint> second) = (Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low)), Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high)));
        return Vector512.Create(first, second).AsInt32();
    }

    /// <summary>The lowest byte of each number, on any processor.</summary>
    internal static Vector128<byte> LowestBytes(Vector512<int> numbers)
    {
        Vector512<uint> bytes = numbers.AsUInt32() & Vector512.Create(255u);
        Vector256<ushort> narrow = Vector256.Narrow(bytes.GetLower(), bytes.GetUpper());
        return Vector128.Narrow(narrow.GetLower(), narrow.GetUpper());
    }
}
