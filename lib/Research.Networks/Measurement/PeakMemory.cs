using System.Diagnostics;
using System.Globalization;

namespace Research.Networks;

/// <summary>The largest resident memory of this process while something runs.</summary>
public static class PeakMemory
{
    /// <summary>Runs an action and reads the high-water mark of the process's resident memory.</summary>
    /// <param name="action">What to measure.</param>
    /// <returns>
    /// Bytes, everything the process holds included (runtime, libtorch, network). On Linux the mark is reset before; elsewhere
    /// it is that of the whole process so far.
    /// </returns>
    public static long During(Action action)
    {
        TryReset();
        action();
        return OperatingSystem.IsLinux() ? LinuxPeak() : Process.GetCurrentProcess().PeakWorkingSet64;
    }

    private static void TryReset()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Without the right to reset it, the mark of the whole process is an upper bound.
        }
    }

    private static long LinuxPeak()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
