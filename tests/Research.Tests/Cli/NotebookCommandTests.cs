using System.Text.Json.Nodes;
using Research.Notebooks;
using Research.Tests.Notebooks;
using Xunit;

namespace Research.Tests.Cli;

public sealed class NotebookCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string parameters, params string[] cells) => _folder.Save("book.ipynb", [Cells.Parameters(parameters), .. cells.Select(source => Cells.Code(source))]);

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

    [Fact]
    public void Several_notebooks_run_in_a_process_each_and_end_in_a_table()
    {
        string good = _folder.Save("good.ipynb", Cells.Code("Environment.ProcessId")), bad = _folder.Save("bad.ipynb", Cells.Code("1"), Cells.Code("throw new Exception(\"It is broken.\");")),
            dead = _folder.Save("dead.ipynb", Cells.Code("Console.Error.WriteLine(1); Environment.Exit(7);"));

        ResearchProgram run = ResearchProgram.Run("notebook", "run", good, bad, dead, _folder["none.ipynb"], "--jobs", "2", "--output", _folder["out"], "--report", _folder["reports"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"good\.ipynb\s+│\s+1/1 │\s+[\d.]+ s │ done ", run.Output);
        Assert.Matches(@"bad\.ipynb\s+│\s+2/2 │\s+[\d.]+ s │ failed\s+│ Cell \[2\], line 1: It is broken\.", run.Output);
        Assert.Matches(@"dead\.ipynb\s+│\s+1/1 │\s+[\d.]+ s │ failed\s+│ Cell \[1\]: its process ended with exit code 7", run.Output);
        Assert.Matches(@"none\.ipynb\s+│\s+│\s+│ failed\s+│ There is no notebook", run.Output);
        Assert.Contains("good  [ 1/1]", run.Errors, StringComparison.Ordinal);
        Assert.NotEqual(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), Notebook.Load(_folder["out", "good.ipynb"]).Cells[0].Text());
        Assert.Equal(["bad.html", "good.html"], Directory.GetFiles(_folder["reports"]).Select(Path.GetFileName).Order());
        Assert.Null(Notebook.Load(good).Cells[0].ExecutionCount);
    }

    [Fact]
    public void A_table_can_be_read_by_programs()
    {
        string one = _folder.Save("one.ipynb", Cells.Code("1")), two = _folder.Save("two.ipynb", Cells.Code("throw new Exception(\"No.\");"));

        JsonArray records = JsonNode.Parse(ResearchProgram.Run("notebook", "run", one, two, "--json").Output)!.AsArray();

        Assert.Equal([("done", null), ("failed", "Cell [1], line 1: No.")], records.Select(record => (record!["state"]!.GetValue<string>(), record["error"]?.GetValue<string>())));
        Assert.Equal([one, two], records.Select(record => record!["output"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("--output", "out.ipynb", "--output must be a folder")]
    [InlineData("--report", "out.html", "--report must be a folder")]
    [InlineData("--jobs", "0", "--jobs must be at least 1")]
    [InlineData("--timeout", "0", "--timeout must be above 0 s")]
    public void What_cannot_hold_for_several_notebooks_is_refused(string option, string value, string part)
    {
        string one = _folder.Save("one.ipynb", Cells.Code("1")), two = _folder.Save("two.ipynb", Cells.Code("2"));

        ResearchProgram.Run("notebook", "run", one, two, option, value.Contains('.', StringComparison.Ordinal) ? _folder[value] : value).FailedWith(part);
        ResearchProgram.Run("notebook", "run", one, one).FailedWith("would be written to", "one.ipynb");
    }

    [Fact]
    public void A_resumed_notebook_runs_only_where_something_changed()
    {
        string path = Write("var n = 2; var budget = \"standard\";", "#r \"Research.Charts.dll\"\nResearch.Training.Data.DataCatalogue.Open(\"fashion-mini\").Sha256");
        string[] line = ["notebook", "run", path, "--resume"];

        Assert.Contains("Runs again: it has no run on record.", ResearchProgram.Run(line).Succeeded().Errors, StringComparison.Ordinal);
        string written = File.ReadAllText(path);
        ResearchProgram again = ResearchProgram.Run([.. line, "--report", _folder["book.html"]]).Succeeded();

        Assert.StartsWith($"{path}: nothing changed since its last run; report in ", again.Output, StringComparison.Ordinal);
        Assert.Equal(written, File.ReadAllText(path));
        Assert.True(File.Exists(_folder["book.html"]));
        Assert.Contains("\"fashion-mini\"", written, StringComparison.Ordinal);
        Assert.Contains("parameters differ: budget standard ≠ smoke.", ResearchProgram.Run([.. line, "--budget", "smoke"]).Succeeded().Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("experiment", 8)]
    [InlineData("blank", 4)]
    public void A_new_notebook_runs_as_it_is(string template, int cells)
    {
        string path = _folder["first-try.ipynb"];
        ResearchProgram.Run("notebook", "new", _folder["first-try"], "--template", template).Succeeded();
        string made = File.ReadAllText(path);

        JsonNode record = JsonNode.Parse(ResearchProgram.Run("notebook", "run", path, "--budget", "smoke", "--output", _folder["run.ipynb"], "--json").Succeeded().Output)![0]!;

        Assert.Equal(("done", cells), (record["state"]!.GetValue<string>(), record["executed"]!.GetValue<int>()));
        Assert.Equal("# First try", Notebook.Load(path).Cells[0].Source.Split('\n')[0]);
        string library = System.Text.RegularExpressions.Regex.Match(Notebook.Load(path).Cells[1].Source, "#r \"(.*)\"").Groups[1].Value;
        Assert.False(Path.IsPathRooted(library));
        Assert.True(File.Exists(_folder[library]), library);
        Assert.Equal(["path"], NotebookCheck.Run(_folder["run.ipynb"]).Select(finding => finding.Rule).Append("path").Distinct());
        ResearchProgram.Run("notebook", "new", path).FailedWith("is there already");
        Assert.Equal(made, File.ReadAllText(path));
    }

    [Fact]
    public void A_template_that_is_unknown_is_answered_with_those_there_are()
    {
        ResearchProgram.Run("notebook", "new", _folder["a"], "--template", "expermient").FailedWith("did you mean 'experiment'?", "blank, experiment");
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_keeps_a_notebook_from_being_shared_is_listed_with_its_cell()
    {
        string path = Write("var n = 2;", "#r \"nuget: Example\"");

        ResearchProgram check = ResearchProgram.Run("notebook", "check", path);

        Assert.Equal(1, check.ExitCode);
        Assert.Contains($"{path}, cell 2: The package Example has no version", check.Output, StringComparison.Ordinal);
        Assert.Equal("package", JsonNode.Parse(ResearchProgram.Run("notebook", "check", path, "--json").Output)![0]!["findings"]!.AsArray()[^1]!["rule"]!.GetValue<string>());
        ResearchProgram.Run("notebook", "check", path, "--max-output", "0").FailedWith("--max-output must be above 0");
    }

    [Fact]
    public void Notebooks_that_recorded_other_numbers_differ()
    {
        string a = _folder.Save("a.ipynb", Cells.Code("x", Cells.Stream("stdout", "accuracy 90.1 %\nloss 0.50\n"))), b = _folder.Save("b.ipynb", Cells.Code("x", Cells.Stream("stdout", "accuracy 88.0 %\nloss 0.50\n")));

        Assert.Contains("2 numbers compared, 0 moved", ResearchProgram.Run("notebook", "diff", a, a).Succeeded().Output, StringComparison.Ordinal);
        ResearchProgram diff = ResearchProgram.Run("notebook", "diff", a, b);
        Assert.Equal(1, diff.ExitCode);
        Assert.Matches(@"accuracy \[·\] %\s+│ 90\.1 │\s+88 │ −2\.1 \(−2\.3 %\) │\s+±0\.5", diff.Output);
        ResearchProgram.Run("notebook", "diff", a, b, "--points", "3").Succeeded();
        Assert.Equal(-2.1, JsonNode.Parse(ResearchProgram.Run("notebook", "diff", a, b, "--json").Output)!["moved"]![0]!["second"]!.GetValue<double>() - 90.1, 6);
        ResearchProgram.Run("notebook", "diff", a, b, "--tolerance", "-1").FailedWith("at least 0, not -1");
        ResearchProgram.Run("notebook", "diff", a, _folder["none.ipynb"]).FailedWith("There is no notebook");
    }
}
