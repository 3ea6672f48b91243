using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Kernels;

/// <summary>Copies short lines of pixels, where the call of a general copy would take longer than the copying.</summary>
internal static unsafe class LineCopy
{
    /// <summary>Copies exactly <paramref name="count"/> values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run(float* from, float* to, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
            Vector512.Load(from + i).Store(to + i);
        if (i + 8 <= count)
        {
            Vector256.Load(from + i).Store(to + i);
            i += 8;
        }
        for (; i < count; i++)
            to[i] = from[i];
    }
}
