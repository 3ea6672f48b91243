using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>A Python process that multiplies SciPy's CSR matrices on demand, see scipy_sparse.py.</summary>
internal sealed class ScipyProcess : IDisposable
{
    private readonly Process _process;

    private ScipyProcess(Process process, string version) => (_process, Version) = (process, version);

    /// <summary>Version of SciPy.</summary>
    internal string Version { get; }

    /// <summary>Starts the process.</summary>
    /// <param name="python">The interpreter, as in <c>/usr/bin/python3</c>.</param>
    /// <exception cref="PlatformNotSupportedException">SciPy is missing.</exception>
    internal static ScipyProcess Start(string python)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "scipy_sparse.py");
        Process process = Process.Start(new ProcessStartInfo(python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string? line = process.StandardOutput.ReadLine();
        return line is not null && line.StartsWith("ready ", StringComparison.Ordinal)
            ? new ScipyProcess(process, line[6..])
            : throw new PlatformNotSupportedException($"{python} cannot import SciPy; on Debian: apt-get install python3-scipy.");
    }

    /// <summary>Makes the matrix that is multiplied from now on, random with the given share of zeros.</summary>
    internal void Prepare(int rows, int columns, double sparsity, int batch) => Ask(string.Create(CultureInfo.InvariantCulture, $"prepare {rows} {columns} {sparsity} {batch}"));

    /// <summary>Multiplies and returns microseconds a product.</summary>
    internal double Time(double microseconds) => double.Parse(Ask(string.Create(CultureInfo.InvariantCulture, $"time {microseconds}")), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The SciPy process ended.");
    }
}
