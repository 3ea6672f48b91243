using System.Runtime.InteropServices;

namespace Research.Networks.Native;

/// <summary>Settings of the C library's allocator, where libtorch keeps its tensors.</summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1, MmapThreshold = -3; // M_TRIM_THRESHOLD, M_MMAP_THRESHOLD of malloc.h
    private const int LargestMmapThreshold = 32 << 20; // glibc refuses more

    /// <summary>
    /// Lets the process keep the memory of freed tensors for the next ones instead of giving it back to the system, which
    /// would have to clear every page anew: a training step frees and allocates the same megabytes over and over. Only glibc
    /// has these settings; elsewhere nothing happens.
    /// </summary>
    internal static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetOption(MmapThreshold, LargestMmapThreshold);
            _ = SetOption(TrimThreshold, int.MaxValue);
        }
        catch (Exception problem) when (problem is EntryPointNotFoundException or DllNotFoundException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
