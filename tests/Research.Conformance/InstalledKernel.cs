using Research.Tests;
using Xunit;

namespace Research.Conformance;

/// <summary>The kernel as <c>research kernel install --prefix</c> puts it into a folder of its own, for the time of the tests.</summary>
public sealed class InstalledKernel : IDisposable
{
    private readonly TemporaryFolder _prefix = new();

    /// <summary>Installs it.</summary>
    public InstalledKernel()
    {
        (int exitCode, string output) = Machine.Run("dotnet", [("JUPYTER_PATH", ""), ("JUPYTER_DATA_DIR", _prefix["data"])], [Machine.Program, "kernel", "install", "--prefix", _prefix.Path]);
        Assert.True(exitCode == 0, output);
    }

    /// <summary>Lets clients find the kernel, and nothing that the user has.</summary>
    internal IReadOnlyList<(string Name, string Value)> Environment =>
    [
        ("JUPYTER_PATH", _prefix["share", "jupyter"]),
        ("JUPYTER_DATA_DIR", _prefix["data"]),
        ("JUPYTER_CONFIG_DIR", _prefix["config"]),
        ("JUPYTER_RUNTIME_DIR", _prefix["runtime"]),
        ("IPYTHONDIR", _prefix["ipython"]),
    ];

    public void Dispose() => _prefix.Dispose();
}
