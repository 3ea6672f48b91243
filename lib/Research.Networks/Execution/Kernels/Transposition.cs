using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Research.Networks.Execution.Kernels;

/// <summary>Turns rows into columns, in squares of 4×4 that stay in registers.</summary>
internal static unsafe class Transposition
{
    /// <summary><c>target[column · targetPitch + row] = source[row · sourcePitch + column]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(float* source, int rows, int columns, int sourcePitch, float* target, int targetPitch)
    {
        int wholeRows = Sse.IsSupported ? rows / 4 * 4 : 0, wholeColumns = columns / 4 * 4;
        for (int column = 0; column < wholeColumns; column += 4)
        {
            for (int row = 0; row < wholeRows; row += 4)
                Square(source + (long)row * sourcePitch + column, sourcePitch, target + (long)column * targetPitch + row, targetPitch);
        }
        for (int row = 0; row < rows; row++)
        {
            for (int column = row < wholeRows ? wholeColumns : 0; column < columns; column++)
                target[(long)column * targetPitch + row] = source[(long)row * sourcePitch + column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* source, int sourcePitch, float* target, int targetPitch)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + sourcePitch);
        Vector128<float> c = Vector128.Load(source + 2L * sourcePitch), d = Vector128.Load(source + 3L * sourcePitch);
        Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).Store(target);
        Sse.MoveHighToLow(cd, ab).Store(target + targetPitch);
        Sse.MoveLowToHigh(abHigh, cdHigh).Store(target + 2L * targetPitch);
        Sse.MoveHighToLow(cdHigh, abHigh).Store(target + 3L * targetPitch);
    }
}
