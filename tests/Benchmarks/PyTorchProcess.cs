using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Benchmarks;

/// <summary>A Python process that trains on demand, see pytorch_training.py.</summary>
internal sealed class PyTorchProcess : IDisposable
{
    private readonly Process _process;

    private const string CoreVariable = "OPENBLAS_CORETYPE";

    private PyTorchProcess(Process process, string[] facts, string? core)
    {
        _process = process;
        (Version, Blas, Build) = (facts[0], core is null ? facts[1] : $"{facts[1]}, {CoreVariable}={core}", facts[2]);
    }

    /// <summary>Version of PyTorch.</summary>
    internal string Version { get; }

    /// <summary>The library behind its matrix products.</summary>
    internal string Blas { get; }

    /// <summary>How it was built, in its own words.</summary>
    internal string Build { get; }

    /// <summary>
    /// Starts the process. OpenBLAS falls back to AVX2 kernels on processors younger than itself, so that it is told to use
    /// its AVX-512 kernels where the processor has them and <c>OPENBLAS_CORETYPE</c> does not say otherwise.
    /// </summary>
    /// <param name="python">The interpreter, as in <c>/usr/bin/python3</c>.</param>
    /// <exception cref="PlatformNotSupportedException">Python or PyTorch is missing.</exception>
    internal static PyTorchProcess Start(string python)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "pytorch_training.py");
        string? core = Environment.GetEnvironmentVariable(CoreVariable) ?? (Avx512F.IsSupported ? "SkylakeX" : null);
        var start = new ProcessStartInfo(python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (core is not null)
            start.Environment[CoreVariable] = core;
        try
        {
            Process process = Process.Start(start)!;
            string? line = process.StandardOutput.ReadLine();
            return line is not null && line.StartsWith("ready ", StringComparison.Ordinal)
                ? new PyTorchProcess(process, line[6..].Split('\t'), core)
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
