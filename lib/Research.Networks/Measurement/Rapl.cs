using System.Diagnostics;
using System.Globalization;

namespace Research.Networks;

/// <summary>
/// The energy counters of Intel and AMD processors as Linux shows them (Running Average Power Limit,
/// <c>/sys/class/powercap/intel-rapl:N</c>), one for each package. Reading them needs the right to: mostly root.
/// </summary>
public sealed class Rapl
{
    private readonly (string Counter, long Range)[] _packages;

    private Rapl((string Counter, long Range)[] packages) => _packages = packages;

    /// <summary>Opens the counters.</summary>
    /// <param name="folder">Where they are; default that of the system.</param>
    /// <returns>Null where there are none or they cannot be read, as in most virtual machines.</returns>
    public static Rapl? Open(string folder = "/sys/class/powercap")
    {
        try
        {
            (string, long)[] packages = [.. Directory.GetDirectories(folder, "intel-rapl:*")
                .Where(package => Path.GetFileName(package).Count(letter => letter == ':') == 1)
                .Select(package => (Path.Combine(package, "energy_uj"), Read(Path.Combine(package, "max_energy_range_uj"))))];
            foreach ((string counter, _) in packages)
                Read(counter);
            return packages.Length > 0 ? new Rapl(packages) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Microjoules of all packages for one call, averaged over as many calls as fill a time.</summary>
    /// <param name="call">What to measure.</param>
    /// <param name="milliseconds">How long, less than a counter takes to run over (about a minute); default 500.</param>
    public double MicrojoulesPerCall(Action call, int milliseconds = 500)
    {
        long[] before = [.. _packages.Select(package => Read(package.Counter))];
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        do
        {
            call();
            calls++;
        }
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds);
        return _packages.Zip(before, (package, first) => Difference(first, Read(package.Counter), package.Range)).Sum() / (double)calls;
    }

    /// <summary>What a counter ran from one reading to the next, which it may have done over its end once.</summary>
    internal static long Difference(long before, long after, long range) => after >= before ? after - before : after + range - before;

    private static long Read(string file) => long.Parse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
