using System.Text.Json.Nodes;
using Research.Tests;
using Xunit;

namespace Research.Conformance;

/// <summary>Debian's nbconvert executes notebooks that the runner wrote.</summary>
public sealed class NbconvertTests(InstalledKernel kernel) : IClassFixture<InstalledKernel>
{
    /// <summary>The notebooks of this repository.</summary>
    public static TheoryData<string> Notebooks => [.. Directory.EnumerateFiles(Path.Combine(Machine.Repository, "notebooks"), "*.ipynb").Order(StringComparer.Ordinal).Select(path => Path.GetFileName(path))];

    [SkippableTheory]
    [MemberData(nameof(Notebooks))]
    public void A_smoke_copy_runs(string name)
    {
        Skip.IfNot(Machine.HasModule("nbconvert"), "Debian's jupyter-nbconvert is not installed.");
        using var folder = new TemporaryFolder();
        string copy = folder["notebooks", name], executed = Path.ChangeExtension(copy, ".nbconvert.ipynb");
        Directory.CreateDirectory(folder["notebooks"]); // with runs of its own: others may be at work on the same
        File.Copy(Path.Combine(Machine.Repository, "notebooks", name), copy);
        Directory.CreateSymbolicLink(folder["tests"], Path.Combine(Machine.Repository, "tests")); // whose benchmark results a notebook reads
        (int code, string output) = Machine.Run("dotnet", [], [Machine.Program, "notebook", "run", copy, "--budget", "smoke"]);
        Assert.True(code == 0, output);
        (code, output) = Machine.Run(Machine.Python, kernel.Environment, ["-m", "nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.timeout=120", copy]);
        Assert.True(code == 0, output);
        JsonNode notebook = JsonNode.Parse(File.ReadAllText(executed))!;

        Assert.DoesNotContain(notebook["cells"]!.AsArray().SelectMany(cell => cell!["outputs"]?.AsArray() ?? []), result => result!["output_type"]!.GetValue<string>() == "error");
        Assert.Contains(notebook["cells"]!.AsArray().SelectMany(cell => cell!["outputs"]?.AsArray() ?? []), result => result!["data"]?["image/png"] is not null);
        // What an editor writes down of the kernel is what the runner has written.
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(copy))!["metadata"]!["language_info"], notebook["metadata"]!["language_info"]));
    }
}
