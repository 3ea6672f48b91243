using Research.Notebooks;
using Research.Tests.Cli;
using Xunit;

namespace Research.Tests.Notebooks.Polyglot;

/// <summary>The F# compiler costs a session nothing until it is used; seen in a process of its own, where no other test used it.</summary>
public sealed class FSharpStartTests
{
    [Fact]
    public void No_FSharp_is_loaded_before_the_first_FSharp_cell()
    {
        const string Loaded = "string.Join(\" \", AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name).Where(name => name.StartsWith(\"FSharp\")).Order())";
        using var folder = new TemporaryFolder();
        string path = folder["book.ipynb"];
        string[] sources = ["var x = 6;", "#!html\n<hr>", "#!about", "x * 7", Loaded, "#!fsharp\n1", Loaded];
        new Notebook { Cells = [.. sources.Select((source, index) => new NotebookCell { Kind = CellKind.Code, Id = $"c{index}", Source = source })] }.Save(path);

        ResearchProgram.End(ResearchProgram.Start(folder.Path, [], "notebook", "run", path)).Succeeded();

        Notebook executed = Notebook.Load(path);
        Assert.Equal("", Text(4));
        Assert.StartsWith("FSharp.Compiler.Service FSharp.Core", Text(6), StringComparison.Ordinal);

        string Text(int cell) => MultilineText.Read(executed.Cells[cell].Outputs[0]!["data"]!["text/plain"])!;
    }
}
