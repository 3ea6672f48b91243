using System.Text.Json;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Repository;

/// <summary>Notebooks are committed executed, so that they can be read without being run.</summary>
public sealed class CommittedNotebooksTests
{
    public static TheoryData<string> Names => [.. ExecutedNotebook.All()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_check_finds_nothing_to_mend(string name) => Assert.Empty(NotebookCheck.Run(Checkout.PathOf("notebooks", name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cell_was_executed_in_order_without_an_error(string name)
    {
        ExecutedNotebook notebook = ExecutedNotebook.Open(name);

        Assert.Equal(Enumerable.Range(1, notebook.Code.Count()), notebook.Code.Select(cell => cell.ExecutionCount ?? 0));
        Assert.DoesNotContain(notebook.Outputs, output => output["output_type"]!.GetValue<string>() == "error");
    }

    /// <summary>All files at once, in every folder: a start of Python per file would take most of the time.</summary>
    [SkippableFact]
    public void Jupyter_itself_finds_every_committed_notebook_valid()
    {
        string[] paths = Directory.GetFiles(Checkout.PathOf("notebooks"), "*.ipynb", SearchOption.AllDirectories);
        Assert.NotEmpty(paths);
        Skip.IfNot(Python.Has("nbformat"), "no Python with nbformat is installed (Debian: python3-nbformat)");

        const string Script = """
            import json, sys, nbformat
            problems = {}
            for path in sys.argv[1:]:
                try:
                    with open(path, encoding="utf-8") as file:
                        nbformat.validate(json.load(file))
                except nbformat.ValidationError as problem:
                    problems[path] = problem.message
            print(json.dumps({"checked": len(sys.argv) - 1, "problems": problems}))
            """;
        JsonElement result = JsonDocument.Parse(Python.Run(Script, ["nbformat"], paths)!).RootElement;

        Assert.Equal("{}", result.GetProperty("problems").GetRawText());
        Assert.Equal(paths.Length, result.GetProperty("checked").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_picture_says_in_words_what_it_shows(string name)
    {
        (byte[] Png, string? Alt)[] pictures = [.. ExecutedNotebook.Open(name).Pictures];

        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.True(picture.Alt?.Length > 20));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_carries_its_environment_and_no_path_of_a_machine(string name)
    {
        Notebook notebook = ExecutedNotebook.Open(name).Notebook;
        string[] labels = [.. notebook.Metadata["research"]!["environment"]!.AsArray().Select(fact => fact![0]!.GetValue<string>())];

        Assert.Contains("Commit", labels);
        Assert.Contains("Processor", labels);
        Assert.DoesNotMatch(@"(?<![\w.:/])/(home|root|Users|tmp)/", notebook.ToJson());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_at_home_in_dotnet_interactive(string name)
    {
        Notebook notebook = ExecutedNotebook.Open(name).Notebook;

        Assert.Equal(".net-csharp", notebook.Metadata["kernelspec"]!["name"]!.GetValue<string>());
        string?[] text = [null], kernels = name == "10-polyglot.ipynb" ? ["csharp", "fsharp", "mermaid"] : ["csharp"];
        Assert.All(notebook.Cells, cell => Assert.Contains(
            cell.Metadata["polyglot_notebook"]?["kernelName"]?.GetValue<string>(), cell.Kind == CellKind.Code ? kernels : text));
    }
}
