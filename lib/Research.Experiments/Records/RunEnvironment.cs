using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>The machine and versions behind a result; the head of every report. Names neither the host nor a user.</summary>
public sealed record RunEnvironment
{
    /// <summary>Commit of the repository, or the one the library was built from; null where neither is known.</summary>
    public string? Commit { get; init; }

    /// <summary>
    /// Whether tracked files other than notebooks differed from the commit; null where git is missing. Notebooks do not count:
    /// the one that is running is being written.
    /// </summary>
    public bool? Dirty { get; init; }

    /// <summary>Version of this library.</summary>
    public required string Library { get; init; }

    /// <summary>Version of .NET.</summary>
    public required string DotNet { get; init; }

    /// <summary>Version of TorchSharp and of libtorch.</summary>
    public required string TorchSharp { get; init; }

    /// <summary>Operating system.</summary>
    public required string System { get; init; }

    /// <summary>Model of the processor and number of cores.</summary>
    public required string Processor { get; init; }

    /// <summary>Memory in GiB.</summary>
    public required double MemoryGiB { get; init; }

    /// <summary>Whether libtorch sees a CUDA device.</summary>
    public required bool Cuda { get; init; }

    /// <summary>Threads libtorch uses within an operation.</summary>
    public required int Threads { get; init; }

    /// <summary>The environment of this process, now.</summary>
    public static RunEnvironment Current()
    {
        Assembly library = typeof(RunEnvironment).Assembly;
        string[] version = (library.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?").Split('+');
        string? commit = InRepository() ? Git("rev-parse", "HEAD") : null;
        return new RunEnvironment
        {
            Commit = commit ?? version.ElementAtOrDefault(1),
            Dirty = commit is null ? null : Git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":(exclude,top)*.ipynb") is { Length: > 0 },
            Library = version[0],
            DotNet = Environment.Version.ToString(),
            TorchSharp = $"{typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)} (libtorch {__version__})",
            System = RuntimeInformation.OSDescription,
            Processor = $"{ProcessorName()}, {Environment.ProcessorCount} cores",
            MemoryGiB = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1),
            Cuda = cuda.is_available(),
            Threads = get_num_threads(),
        };
    }

    /// <summary>The facts as label and value, in the order they are shown.</summary>
    public IReadOnlyList<(string Label, string Value)> Facts() =>
    [
        ("Commit", (Commit ?? "unknown") + (Dirty == true ? " (with uncommitted changes)" : "")),
        ("Research", Library),
        (".NET", DotNet),
        ("TorchSharp", TorchSharp),
        ("System", System),
        ("Processor", Processor),
        ("Memory", string.Create(CultureInfo.InvariantCulture, $"{MemoryGiB} GiB")),
        ("CUDA", Cuda ? "yes" : "no"),
        ("Threads", Threads.ToString(CultureInfo.InvariantCulture)),
    ];

    private static string ProcessorName()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    /// <summary>Whether the program runs from this repository, not from a copy inside another one.</summary>
    private static bool InRepository() => Git("rev-parse", "--show-toplevel") is { Length: > 0 } root && File.Exists(Path.Combine(root, "Research.sln"));

    private static string? Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", AppContext.BaseDirectory, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Trim() : null;
        }
        catch (global::System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
