using System.CommandLine;

namespace Research.Cli.Commands;

/// <summary>Options that several commands share, each spelled one way.</summary>
internal static class CommonOptions
{
    internal static Option<string> Device() => new("--device")
    {
        Description = "Where to compute: cpu, cuda or auto (CUDA where there is one).",
        DefaultValueFactory = _ => "auto",
    };

    internal static Option<string> Data(bool required = true) => new("--data")
    {
        Description = "Data set: see `research data list`.",
        Required = required,
    };

    internal static Option<bool> Json() => new("--json") { Description = "Print the record as JSON." };

    internal static Option<DirectoryInfo> Runs() => new("--runs")
    {
        Description = "Folder of all runs.",
        DefaultValueFactory = _ => new DirectoryInfo("runs"),
    };

    internal static Argument<string> NetworkFile() => new("FILE") { Description = "A network saved by this library (*.safetensors)." };
}
