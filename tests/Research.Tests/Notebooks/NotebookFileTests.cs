using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class NotebookFileTests
{
    private const string Written = """
        {
         "cells": [
          {
           "cell_type": "markdown",
           "id": "a1",
           "metadata": {},
           "source": [
            "# Title\n",
            "text with ä, < and \"quotes\""
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 3,
           "id": "b2",
           "metadata": {
            "custom": {
             "kept": true
            },
            "tags": [
             "parameters"
            ]
           },
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "one\n",
              "two"
             ]
            },
            {
             "data": {
              "application/json": {
               "a": [
                1,
                2
               ]
              },
              "image/png": "iVBORw0KGgo=",
              "text/plain": [
               "x"
              ]
             },
             "execution_count": 3,
             "metadata": {},
             "output_type": "execute_result"
            }
           ],
           "source": [
            "var x = 1;\n",
            "x"
           ]
          },
          {
           "cell_type": "raw",
           "id": "c3",
           "metadata": {},
           "source": []
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": ".NET (C#)",
           "language": "C#",
           "name": ".net-csharp"
          }
         },
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """;

    [Fact]
    public void What_jupyter_wrote_is_written_back_byte_for_byte() => Assert.Equal(Written, Notebook.Parse(Written).ToJson());

    [Fact]
    public void Cells_are_read_with_kind_source_tags_and_count()
    {
        Notebook notebook = Notebook.Parse(Written);

        Assert.Equal([CellKind.Markdown, CellKind.Code, CellKind.Raw], notebook.Cells.Select(cell => cell.Kind));
        Assert.Equal("var x = 1;\nx", notebook.Cells[1].Source);
        Assert.Equal(["parameters"], notebook.Cells[1].Tags);
        Assert.Equal(3, notebook.Cells[1].ExecutionCount);
        Assert.Equal("", notebook.Cells[2].Source);
    }

    [Fact]
    public void Cells_of_an_older_minor_version_get_ids_that_stay_the_same()
    {
        const string Older = """{"cells":[{"cell_type":"code","source":"1","outputs":[],"metadata":{}},{"cell_type":"code","source":"1","outputs":[],"metadata":{}}],"metadata":{},"nbformat":4,"nbformat_minor":2}""";

        string[] ids = [.. Notebook.Parse(Older).Cells.Select(cell => cell.Id)];

        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(ids, Notebook.Parse(Older).Cells.Select(cell => cell.Id));
        Assert.All(ids, id => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", id));
    }

    [Theory]
    [InlineData("", "it is not JSON")]
    [InlineData("{", "it is not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "no nbformat")]
    [InlineData("""{"nbformat":3,"worksheets":[]}""", "jupyter nbconvert")]
    [InlineData("""{"nbformat":4}""", "no list of cells")]
    [InlineData("""{"nbformat":4,"cells":[1]}""", "cell 1 is not an object")]
    [InlineData("""{"nbformat":4,"cells":[{"cell_type":"code"}]}""", "cell 1 has no source")]
    [InlineData("""{"nbformat":4,"cells":[{"cell_type":"heading","source":""}]}""", "'heading'")]
    [InlineData("""{"nbformat":4,"cells":[{"cell_type":"code","source":[1]}]}""", "cell 1 has no source")]
    [InlineData("""{"nbformat":4,"cells":[{"cell_type":"code","source":"","id":"a"},{"cell_type":"code","source":"","id":"a"}]}""", "the id 'a'")]
    public void What_is_not_a_notebook_is_refused_with_the_reason(string json, string reason)
    {
        string message = Assert.Throws<InvalidDataException>(() => Notebook.Parse(json, "x.ipynb")).Message;

        Assert.StartsWith("'x.ipynb' is not a notebook", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void However_a_notebook_is_cut_it_is_refused()
    {
        for (int length = 0; length < Written.Length - 2; length += 7)
            Assert.Throws<InvalidDataException>(() => Notebook.Parse(Written[..length]));
    }

    [Fact]
    public void A_missing_notebook_is_named() =>
        Assert.Contains("'nowhere.ipynb'", Assert.Throws<FileNotFoundException>(() => Notebook.Load("nowhere.ipynb")).Message, StringComparison.Ordinal);

    [SkippableFact]
    public void Jupyter_itself_finds_what_is_written_valid()
    {
        Skip.IfNot(Python.Has("nbformat"), "no Python with nbformat is installed (Debian: python3-nbformat)");
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "written.ipynb");
        Notebook.Parse(Written).Save(path);

        Assert.Equal("valid", Python.Run("import sys, nbformat; nbformat.validate(nbformat.read(sys.argv[1], 4)); print('valid')", ["nbformat"], path));
    }
}
