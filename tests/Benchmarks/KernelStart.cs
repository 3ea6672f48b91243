using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Research;
using Research.Experiments;

namespace Benchmarks;

/// <summary>The Jupyter kernel beside ipykernel, with the same client in the same run; see kernel_clients.py.</summary>
internal static class KernelStart
{
    private const string Kernel = "research-csharp", Other = "python3";

    /// <summary>Measures and writes a record.</summary>
    /// <param name="python">A Python with jupyter_client and ipykernel.</param>
    /// <param name="rounds">Starts of each kernel, alternating.</param>
    /// <param name="output">The record.</param>
    internal static void Run(string python, int rounds, string output)
    {
        string prefix = Directory.CreateTempSubdirectory("kernel-").FullName;
        try
        {
            string program = Path.Combine("lib", "Research.Cli", "bin", "Release", "net10.0", "research.dll");
            Read("dotnet", [program, "kernel", "install", "--prefix", prefix, "--name", Kernel], prefix);
            string result = Read(python, [Path.Combine(AppContext.BaseDirectory, "kernel_clients.py"), rounds.ToString(System.Globalization.CultureInfo.InvariantCulture), Other, Kernel], prefix);
            AtomicFile.WriteText(output, JsonSerializer.Serialize(
                new { what = "Jupyter kernels, started in turn by one client: seconds to the first answer, to ready, of the first cell after a pause of 3 s, of trivial cells (medians); memory; 100 MB of output", rounds, environment = RunEnvironment.Current(), kernels = JsonNode.Parse(result) },
                new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
            Console.WriteLine(result);
        }
        finally
        {
            Directory.Delete(prefix, recursive: true);
        }
    }

    private static string Read(string program, IEnumerable<string> arguments, string prefix)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["JUPYTER_PATH"] = Path.Combine(prefix, "share", "jupyter");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {output}");
    }
}
