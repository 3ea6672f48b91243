using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Cli;

public sealed class NotebookCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(params string[] cells)
    {
        string path = _folder["book.ipynb"];
        new Notebook
        {
            Cells = [.. cells.Select((source, index) => new NotebookCell
            {
                Kind = CellKind.Code, Id = $"c{index}", Source = source,
                Metadata = index == 0 ? new JsonObject { ["tags"] = new JsonArray("parameters") } : [],
            })],
        }.Save(path);
        return path;
    }

    [Fact]
    public void A_notebook_runs_in_place_and_becomes_a_report()
    {
        string path = Write("var n = 2; var budget = \"standard\";", "n * 21", "budget");

        ResearchProgram run = ResearchProgram.Run("notebook", "run", path, "--set", "n=3", "--budget", "smoke", "--report", _folder["report.html"]).Succeeded();

        Assert.Contains($"{path}: all cells in ", run.Output, StringComparison.Ordinal);
        Assert.Contains("[ 4/4]", run.Errors, StringComparison.Ordinal);
        string report = File.ReadAllText(_folder["report.html"]);
        Assert.Contains("63", report, StringComparison.Ordinal);
        Assert.Contains("smoke", report, StringComparison.Ordinal);
        Assert.Contains("Processor", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_can_be_made_later()
    {
        string path = Write("\"shown\"");
        ResearchProgram.Run("notebook", "run", path).Succeeded();

        ResearchProgram.Run("notebook", "report", path).Succeeded();

        string report = File.ReadAllText(_folder["book.html"]);
        Assert.Contains("shown", report, StringComparison.Ordinal);
        Assert.Contains("<a href=\"book.ipynb\">book.ipynb</a>", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<details class=\"input\" open>", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_links_to_a_notebook_that_travels_with_it_and_never_names_a_folder_of_this_machine()
    {
        string path = Write("1");
        string near = _folder["reports", "near.html"], far = _folder["a", "b", "far.html"];

        ResearchProgram.Run("notebook", "report", path, "--output", near, "--show-code").Succeeded();
        ResearchProgram.Run("notebook", "report", path, "--output", far).Succeeded();

        Assert.Contains("<a href=\"../book.ipynb\">book.ipynb</a>", File.ReadAllText(near), StringComparison.Ordinal);
        Assert.Contains("<details class=\"input\" open>", File.ReadAllText(near), StringComparison.Ordinal);
        Assert.Contains("<p class=\"origin\">book.ipynb</p>", File.ReadAllText(far), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_throws_ends_the_program_and_the_notebook_up_to_there_is_kept()
    {
        string path = Write("1 + 1", "throw new InvalidOperationException(\"It is broken.\");", "3");

        ResearchProgram run = ResearchProgram.Run("notebook", "run", path);

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith($"Cell [2], line 1: It is broken; the notebook up to there is in {path}.", run.Errors.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal([1, 2, null], Notebook.Load(path).Cells.Select(cell => cell.ExecutionCount));
    }

    [Fact]
    public void What_a_library_refuses_in_a_cell_is_one_sentence()
    {
        string path = Write("#r \"Research.Charts.dll\"\nResearch.Training.Data.DataCatalogue.Open(\"mnits\");");

        ResearchProgram run = ResearchProgram.Run("notebook", "run", path);

        Assert.Contains("Cell [1], line 2: There is no data set 'mnits' (did you mean 'mnist'?)", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_a_notebook_is_refused()
    {
        _folder.Write("text.ipynb", "# no notebook"u8.ToArray());

        ResearchProgram.Run("notebook", "run", _folder["text.ipynb"]).FailedWith("text.ipynb", "it is not JSON");
        ResearchProgram.Run("notebook", "report", _folder["text.ipynb"]).FailedWith("text.ipynb", "it is not JSON");
        ResearchProgram.Run("notebook", "run", _folder["none.ipynb"]).FailedWith("There is no notebook", "none.ipynb");
        Assert.Equal(["text.ipynb"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("--set", "m=3", "There is no parameter 'm'; the notebook has n.")]
    [InlineData("--set", "n=three", "The parameter 'n' must be a number")]
    [InlineData("--set", "n", "not of the form NAME=VALUE")]
    [InlineData("--budget", "huge", "choose smoke, standard or paper")]
    [InlineData("--budget", "smoke", "There is no parameter 'budget'")]
    [InlineData("--device", "tpu", "The device 'tpu' is unknown")]
    public void A_parameter_that_does_not_fit_is_refused_before_anything_runs(string option, string value, string part)
    {
        string path = Write("var n = 2;", "System.IO.File.WriteAllText(\"ran\", \"\");");
        string before = File.ReadAllText(path);

        ResearchProgram.Run("notebook", "run", path, option, value).FailedWith(part);

        Assert.Equal(before, File.ReadAllText(path));
        Assert.Equal(["book.ipynb"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("--output")]
    [InlineData("--report")]
    public void A_target_that_cannot_be_written_is_refused_before_anything_runs(string option)
    {
        string path = Write("System.IO.File.WriteAllText(\"ran\", \"\");");
        _folder.Write("file", []);

        ResearchProgram.Run("notebook", "run", path, option, _folder["file", "below"]).FailedWith("Cannot write", "file");

        Assert.Equal(["book.ipynb", "file"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }
}
