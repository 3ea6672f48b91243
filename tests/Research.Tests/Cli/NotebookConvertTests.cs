using Research.Notebooks;
using Xunit;

namespace Research.Tests.Cli;

public sealed class NotebookConvertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NotebookConvertTests() => _folder.Write("book.dib", "#!markdown\n\n# Title\n\n#!csharp\n\n6 * 7\n"u8.ToArray());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_dib_becomes_an_ipynb_and_comes_back()
    {
        ResearchProgram there = ResearchProgram.Run("notebook", "convert", _folder["book.dib"]).Succeeded();
        Notebook notebook = Notebook.Load(_folder["book.ipynb"]);
        ResearchProgram back = ResearchProgram.Run("notebook", "convert", _folder["book.ipynb"], "--output", _folder["back.dib"]).Succeeded();

        Assert.Equal($"2 cells in {_folder["book.ipynb"]}.", there.Output.TrimEnd());
        Assert.Equal(["# Title", "6 * 7"], notebook.Cells.Select(cell => cell.Source));
        Assert.Equal($"2 cells in {_folder["back.dib"]}.", back.Output.TrimEnd());
        Assert.Equal(notebook.ToJson(), Notebook.Load(_folder["back.dib"]).ToJson());
    }

    [Fact]
    public void A_dib_runs_and_its_outputs_go_into_an_ipynb_beside_it()
    {
        byte[] before = File.ReadAllBytes(_folder["book.dib"]);

        ResearchProgram run = ResearchProgram.Run("notebook", "run", _folder["book.dib"]).Succeeded();
        ResearchProgram convert = ResearchProgram.Run("notebook", "convert", _folder["book.ipynb"], "--output", _folder["plain.dib"]).Succeeded();

        Assert.StartsWith($"{_folder["book.ipynb"]}: all cells in ", run.Output, StringComparison.Ordinal);
        Assert.Equal("42", MultilineText.Read(Notebook.Load(_folder["book.ipynb"]).Cells[1].Outputs[0]!["data"]!["text/plain"]));
        Assert.Equal(before, File.ReadAllBytes(_folder["book.dib"]));
        Assert.Contains("without the outputs of 1 cells, which a .dib file cannot hold", convert.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_converted_is_refused()
    {
        ResearchProgram.Run("notebook", "convert", _folder["book.txt"]).FailedWith("must end in .ipynb or .dib");
        ResearchProgram.Run("notebook", "convert", _folder["none.dib"]).FailedWith("There is no notebook", "none.dib");
        ResearchProgram.Run("notebook", "convert", _folder["book.dib"], "--output", _folder["other.dib"]).FailedWith("can only be converted to .ipynb");
        ResearchProgram.Run("notebook", "run", _folder["book.dib"], "--output", _folder["other.dib"]).FailedWith("cannot hold outputs");
        _folder.Write("bad.dib", "#!meta\n\n{"u8.ToArray());
        ResearchProgram.Run("notebook", "convert", _folder["bad.dib"]).FailedWith("bad.dib", "is not JSON");
        _folder.Write("book.ipynb", "executed"u8.ToArray());
        ResearchProgram.Run("notebook", "convert", _folder["book.dib"]).FailedWith("book.ipynb", "--force");
        Assert.Equal("executed", File.ReadAllText(_folder["book.ipynb"]));
        Assert.Equal(["bad.dib", "book.dib", "book.ipynb"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());

        ResearchProgram.Run("notebook", "convert", _folder["book.dib"], "--force").Succeeded();
    }
}
