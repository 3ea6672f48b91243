using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>A Python process that trains on demand, see pytorch_training.py.</summary>
internal sealed class PyTorchProcess : IDisposable
{
    private readonly Process _process;

    private PyTorchProcess(Process process, string[] facts)
    {
        _process = process;
        (Version, Blas, Build) = (facts[0], facts[1], facts[2]);
    }

    /// <summary>Version of PyTorch.</summary>
    internal string Version { get; }

    /// <summary>The library behind its matrix products.</summary>
    internal string Blas { get; }

    /// <summary>How it was built, in its own words.</summary>
    internal string Build { get; }

    /// <summary>Starts the process.</summary>
    /// <param name="python">The interpreter, as in <c>/usr/bin/python3</c>.</param>
    /// <exception cref="PlatformNotSupportedException">Python or PyTorch is missing.</exception>
    internal static PyTorchProcess Start(string python)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "pytorch_training.py");
        try
        {
            Process process = Process.Start(new ProcessStartInfo(python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            string? line = process.StandardOutput.ReadLine();
            return line is not null && line.StartsWith("ready ", StringComparison.Ordinal)
                ? new PyTorchProcess(process, line[6..].Split('\t'))
                : throw new PlatformNotSupportedException($"{python} cannot import PyTorch; on Debian: apt-get install python3-torch.");
        }
        catch (Win32Exception)
        {
            throw new PlatformNotSupportedException($"There is no {python}; name the interpreter with --python.");
        }
    }

    /// <summary>Trains and returns images per second.</summary>
    internal double Train(string model, int threads, int steps, bool channelsLast)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model} {threads} {steps} {(channelsLast ? "channels-last" : "contiguous")}"));
        _process.StandardInput.Flush();
        return double.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
