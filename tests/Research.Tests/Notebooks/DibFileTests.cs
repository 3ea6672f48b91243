using System.Text;
using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class DibFileTests : IDisposable
{
    private const string Written = """
        #!meta

        {"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":["c#","C#"],"name":"csharp"},{"aliases":[],"name":"orders-db"}]}}

        #!markdown

        # Pruning

        ```sh
        #!/bin/sh
        ```

        #!csharp

        var rate = 0.5;

        rate

        #!F#

        let x = 1

        #!orders-db

        SELECT 1

        #!pwsh

        Get-Date

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Notebook Load(string text)
    {
        _folder.Write("book.dib", Encoding.UTF8.GetBytes(text));
        return Notebook.Load(_folder["book.dib"]);
    }

    private Notebook Through(Notebook notebook)
    {
        notebook.Save(_folder["through.dib"]);
        return Notebook.Load(_folder["through.dib"]);
    }

    [Fact]
    public void Cells_are_read_with_their_languages()
    {
        Notebook notebook = Load(Written);

        Assert.Equal([CellKind.Markdown, CellKind.Code, CellKind.Code, CellKind.Code, CellKind.Code], notebook.Cells.Select(cell => cell.Kind));
        Assert.Equal(["# Pruning\n\n```sh\n#!/bin/sh\n```", "var rate = 0.5;\n\nrate", "let x = 1", "SELECT 1", "Get-Date"], notebook.Cells.Select(cell => cell.Source));
        Assert.Equal(["csharp", "fsharp", "orders-db", "pwsh"], notebook.Cells.Skip(1).Select(cell => cell.Metadata["polyglot_notebook"]!["kernelName"]!.GetValue<string>()));
        Assert.Equal(".net-csharp", notebook.Metadata["kernelspec"]!["name"]!.GetValue<string>());
        Assert.Equal("orders-db", notebook.Metadata["polyglot_notebook"]!["kernelInfo"]!["items"]![1]!["name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("var x = 1;", "csharp")]
    [InlineData("#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"fsharp\"}}\n\n#!fsharp\n\nlet x = 1", "fsharp")]
    public void Without_a_word_a_cell_is_in_the_default_language(string text, string language) => Assert.Equal(language, NotebookLanguage.Of(Load(text)));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("#!meta\n\n{}")]
    public void A_file_without_cells_has_none(string text) => Assert.Empty(Load(text).Cells);

    [Fact]
    public void What_jupyter_keeps_of_cells_comes_back()
    {
        var notebook = new Notebook
        {
            Metadata = new JsonObject { ["kernelspec"] = new JsonObject { ["name"] = ".net-csharp" }, ["authors"] = new JsonArray("A. N. Other") },
            Cells =
            [
                new NotebookCell { Kind = CellKind.Markdown, Id = "title", Source = "# Title\n\ntext", Attachments = new JsonObject { ["a.png"] = new JsonObject { ["image/png"] = "iVBO" } } },
                new NotebookCell { Kind = CellKind.Code, Id = "set", Source = "var n = 1;", Metadata = new JsonObject { ["tags"] = new JsonArray("parameters"), ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" } } },
                new NotebookCell { Kind = CellKind.Code, Id = "f", Source = "let x = 1", Metadata = new JsonObject { ["dotnet_interactive"] = new JsonObject { ["language"] = "fsharp" } } },
                new NotebookCell { Kind = CellKind.Code, Id = "note", Source = "*run*", Metadata = new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "markdown" } } },
                new NotebookCell { Kind = CellKind.Raw, Id = "raw", Source = "as it is" },
                new NotebookCell { Kind = CellKind.Code, Id = "empty", Source = "" },
            ],
        };

        Assert.Equal(notebook.ToJson(), Through(notebook).ToJson());
    }

    [Fact]
    public void A_file_written_back_stays_as_it_is()
    {
        string once = Load(Written).ToDib();

        Assert.Equal(once, Load(once).ToDib());
    }

    [Fact]
    public void Metadata_follow_the_text_where_a_cell_came_in_between()
    {
        var notebook = new Notebook { Cells = [new NotebookCell { Kind = CellKind.Code, Id = "set", Source = "var n = 1;", Metadata = new JsonObject { ["tags"] = new JsonArray("parameters") } }] };
        string edited = notebook.ToDib().Replace("#!csharp", "#!markdown\n\n# New\n\n#!csharp", StringComparison.Ordinal);

        Notebook read = Load(edited);

        Assert.Equal([[], ["parameters"]], read.Cells.Select(cell => cell.Tags));
        Assert.Equal("set", read.Cells[1].Id);
    }

    [Fact]
    public void A_cell_of_several_languages_becomes_one_for_each()
    {
        Notebook read = Through(new Notebook { Cells = [new NotebookCell { Kind = CellKind.Code, Id = "a", Source = "var x = 1;\n#!fsharp\n#!share --from csharp x\nx" }, new NotebookCell { Kind = CellKind.Code, Id = "b", Source = "#!html\n<b></b>" }] });

        Assert.Equal(["var x = 1;", "#!share --from csharp x\nx", "<b></b>"], read.Cells.Select(cell => cell.Source));
        Assert.Equal(["csharp", "fsharp", "html"], read.Cells.Select(cell => NotebookLanguage.Of(cell, read)));
        Assert.Equal(3, read.Cells.Select(cell => cell.Id).Distinct().Count());
    }

    [Fact]
    public void A_text_that_would_be_torn_apart_is_refused()
    {
        var notebook = new Notebook { Cells = [new NotebookCell { Kind = CellKind.Markdown, Id = "a", Source = "Write\n#!fsharp\nabove it." }] };

        Assert.Contains("Cell 1 is text with the line '#!fsharp'", Assert.Throws<InvalidDataException>(() => notebook.Save(_folder["torn.dib"])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["torn.dib"]));
    }

    [Theory]
    [InlineData("#!meta\n\n{\"kernelInfo\":\n\n#!csharp\n1", "what stands below #!meta is not JSON (line ")]
    [InlineData("#!meta\n\n[1]\n\n#!csharp\n1", "not a JSON object")]
    [InlineData("#!csharp\n1\n#!meta\n{}", "#!meta is not at its beginning")]
    [InlineData("var x = \"\0\";", "not text in UTF-8")]
    public void What_is_no_dib_is_refused_with_the_reason(string text, string reason)
    {
        string message = Assert.Throws<InvalidDataException>(() => Load(text)).Message;

        Assert.StartsWith($"'{_folder["book.dib"]}' is not a notebook that can be read: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void However_strange_the_metadata_they_do_no_harm()
    {
        foreach (string meta in new[] { "{\"kernelInfo\":3}", "{\"kernelInfo\":{\"items\":[1,{\"aliases\":[2],\"name\":null}],\"defaultKernelName\":[]}}", "{\"jupyter\":{\"cells\":[{\"id\":3,\"metadata\":[]}],\"metadata\":4}}", "{\"jupyter\":[]}" })
            Assert.Equal("1", Assert.Single(Load($"#!meta\n{meta}\n#!csharp\n1").Cells).Source);
    }
}
