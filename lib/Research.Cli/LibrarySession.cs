using Research.Charts;
using Research.Networks.Native;
using Research.Notebooks;

namespace Research.Cli;

/// <summary>Sessions in which cells find this library without asking for it.</summary>
internal static class LibrarySession
{
    private static readonly string[] Libraries = ["Research.Networks", "Research.Training", "Research.Compression", "Research.Experiments", "Research.Charts", "TorchSharp"];

    private static readonly string[] Namespaces =
    [
        "Research.Charts", "Research.Compression", "Research.Experiments", "Research.Networks", "Research.Networks.Zoo", "Research.Training", "Research.Training.Data",
    ];

    /// <summary>What such a session offers.</summary>
    internal static SessionOptions Options { get; } = new()
    {
        Assemblies = [.. Libraries.Select(name => Path.Combine(AppContext.BaseDirectory, $"{name}.dll"))],
        Namespaces = Namespaces,
        Startup = static () =>
        {
            // A cell may call TorchSharp before anything of this library; what fails here is reported where it is needed.
            _ = NativeLibraries.TryLoad();
            NotebookFormatters.Register();
        },
    };

    /// <summary>Starts a session.</summary>
    internal static NotebookSession Create() => new(Options);
}
