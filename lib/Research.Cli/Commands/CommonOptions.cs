using System.CommandLine;
using System.Globalization;

namespace Research.Cli.Commands;

/// <summary>Options that several commands share, each spelled one way.</summary>
internal static class CommonOptions
{
    internal static Option<string> Device() => new("--device")
    {
        Description = "Where to compute: cpu, cuda, cuda:N (the GPU of that number) or auto (CUDA where there is one).",
        HelpName = "cpu|cuda|auto",
        DefaultValueFactory = _ => "auto",
    };

    internal static Option<string> Data(bool required = true) => new("--data")
    {
        Description = "A data set, as in mnist; see `research data list`.",
        HelpName = "NAME",
        Required = required,
    };

    internal static Option<DirectoryInfo?> DataFolder() => new("--data-folder")
    {
        Description = "Folder of the data set's files, or the one above it; default: RESEARCH_DATA, the cache, system packages.",
        HelpName = "DIR",
    };

    internal static Option<int?> Threads() => new("--threads") { Description = "Threads within an operation, at most one a core; default: all cores.", HelpName = "N" };

    /// <summary>A number with a point, never a comma, which .NET would skip: 0,1 is not 1.</summary>
    internal static Option<double?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                return value;
            result.AddError($"'{result.Tokens[0].Value}' is not a number.");
            return null;
        },
    };

    /// <summary>Lets libtorch use that many threads for what the calling thread computes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many cores.</exception>
    internal static void UseThreads(int? threads)
    {
        if (threads is not { } count)
            return;
        if (count < 1 || count > Environment.ProcessorCount)
            throw new ArgumentOutOfRangeException(nameof(threads), $"--threads must be between 1 and {Environment.ProcessorCount}, the cores of this machine, not {count}.");
        TorchSharp.torch.set_num_threads(count);
    }

    internal static Option<bool> Json() => new("--json") { Description = "Print the record as JSON." };

    internal static Option<DirectoryInfo> Runs() => new("--runs")
    {
        Description = "Folder of all runs.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo("runs"),
    };

    internal static Argument<string> NetworkFile() => new("FILE") { Description = "A network saved by this library (*.safetensors)." };
}
