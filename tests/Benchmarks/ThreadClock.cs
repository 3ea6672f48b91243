using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>
/// The time that this thread computed, which does not pass while other programs have the processor; where the system has no such clock, the
/// time that passed.
/// </summary>
internal static partial class ThreadClock
{
    private const int ThreadTime = 3;

    internal static double Milliseconds => OperatingSystem.IsLinux() && GetTime(ThreadTime, out Time time) == 0
        ? 1000.0 * time.Seconds + time.Nanoseconds / 1e6
        : Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;

    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);
}
