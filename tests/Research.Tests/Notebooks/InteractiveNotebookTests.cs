using System.Text.Json.Nodes;
using Research.Notebooks;
using Research.Tests.Notebooks.Packages;
using Xunit;

namespace Research.Tests.Notebooks;

/// <summary>Notebooks made of what public notebooks for .NET Interactive are made of, run as they are.</summary>
public sealed class InteractiveNotebookTests : IDisposable
{
    private const string Html = "text/html", Plain = "text/plain", Plotly = "application/vnd.plotly.v1+json";
    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs cells, none of which may fail, and pairs each with what it must show: kinds and contents of its outputs.</summary>
    private void Run(string kernel, string language, params (string Source, (string Kind, string Content)[] Shown)[] cells)
    {
        Notebook notebook = Cells.Notebook([.. cells.Select(cell => Cells.Code(cell.Source))]) with
        {
            Metadata = new JsonObject { ["kernelspec"] = new JsonObject { ["display_name"] = $".NET ({language})", ["language"] = language, ["name"] = kernel } },
        };

        Notebook executed = _folder.Run([], notebook);

        Assert.All(executed.Cells.Zip(cells), pair => Assert.Equal(pair.Second.Shown, Shown(pair.First, [.. pair.Second.Shown.Select(shown => shown.Kind)])));
        Assert.Equal(kernel, executed.Metadata["kernelspec"]!["name"]!.GetValue<string>());
    }

    /// <summary>The outputs of a cell, each in the form that the test looks at.</summary>
    private static (string Kind, string Content)[] Shown(NotebookCell cell, string[] kinds) => [.. cell.Outputs.Select((output, index) =>
    {
        if (output!["data"] is not JsonObject data)
            return (output["name"]?.GetValue<string>() ?? "error", MultilineText.Read(output["text"] ?? output["evalue"])!);
        string kind = index < kinds.Length && data.ContainsKey(kinds[index]) ? kinds[index] : Plain;
        return kind == Plotly ? (kind, string.Join(' ', data[kind]!["data"]!.AsArray().Select(trace => $"{trace!["type"]} {trace["x"]!.ToJsonString()}"))) : (kind, MultilineText.Read(data[kind])!);
    })];

    [Fact]
    public void CSharp_notebooks()
    {
        _folder.Pack("Sample.Answer", "1.0.0", "public static class Answer { public static string Value => \"VERSION\"; }");

        Run(".net-csharp", "C#",
            ("using Microsoft.DotNet.Interactive.Formatting;\nusing static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;\ndisplay(HTML(\"<b>bold</b>\"));", [(Html, "<b>bold</b>")]),
            ("display(div[@class: \"box\"](h1(\"Title\"), b(\"strong\"), a[href: \"#x\"](\"link\")));", [(Html, "<div class=\"box\"><h1>Title</h1><b>strong</b><a href=\"#x\">link</a></div>")]),
            ("public record Point(int X, int Y);\nFormatter.Register<Point>((point, writer) => writer.Write($\"<i>{point.X}, {point.Y}</i>\"), mimeType: \"text/html\");\nnew Point(1, 2)", [(Html, "<i>1, 2</i>")]),
            ("Formatter.SetPreferredMimeTypesFor(typeof(Point), \"text/plain\");\nFormatter.Register<Point>(point => $\"({point.X}|{point.Y})\", \"text/plain\");\ndisplay(new[] { new Point(3, 4) }, \"text/plain\");", [(Plain, "[(3|4)]")]),
            ("Console.WriteLine(new Point(1, 2).ToDisplayString(\"text/html\"));\nConsole.WriteLine(new[] { 1, 2 }.ToDisplayString(\"text/plain\"));", [("stdout", "<i>1, 2</i>\n[1, 2]\n")]),
            ("Formatter.ListExpansionLimit = 3;\nEnumerable.Range(0, 10)", [(Plain, "[0, 1, 2, … 7 more]")]),
            ("var shown = display(\"one\");\nshown.Update(\"two\");", [(Plain, "two")]),
            ("\"<svg/>\".DisplayAs(\"image/svg+xml\");\nKernelInvocationContext.Current.Display(3.5);\ntypeof(string).Display();\nKernel.display(Kernel.HTML(\"<i>k</i>\"));", [("image/svg+xml", "<svg/>"), (Plain, "3.5"), (Plain, "string"), (Html, "<i>k</i>")]),
            ("using System.Threading;\nawait Task.Delay(1);\nConsole.Error.Write(\"late\");", [("stderr", "late")]),
            ("#r \"nuget: Sample.Answer, 1.0.0\"\nusing Sample.Answer;\nAnswer.Value", [(Plain, "1.0.0")]),
            ("#r \"nuget: Microsoft.Data.Analysis, 0.23.1\"\nusing Microsoft.Data.Analysis;\nvar frame = new DataFrame(new Int32DataFrameColumn(\"a\", new[] { 1, 2, 3 }), new StringDataFrameColumn(\"b\", new[] { \"x\", \"y\", \"z\" }));\nframe.Head(2)", [(Plain, "2 rows × 2 columns\na  b\n-  -\n1  x\n2  y")]),
            ("#!fsharp\n#r \"nuget: Plotly.NET, 6.0.0\"\nopen Plotly.NET\nlet chart = Chart.Point(x = [ 1.0; 2.0 ], y = [ 5.0; 10.0 ])\n#!csharp\n#!share --from fsharp chart\nchart", [(Plotly, "scatter [1.0,2.0]")]),
            ("#!fsharp\nlet total = List.sum [ 1.0 .. 3.0 ]\ntotal", [(Plain, "6")]),
            ("#!share --from fsharp total\ntotal * 2", [(Plain, "12")]),
            ("var name = \"C#\";\n#!fsharp\n#!share --from csharp name\nprintfn \"hello %s\" name\n#!markdown\n**bold**\n#!html\n<hr>", [("stdout", "hello C#\n"), ("text/markdown", "**bold**"), (Html, "<hr>")]),
            ("#!mermaid\ngraph TD; A-->B", [("text/markdown", "```mermaid\ngraph TD; A-->B\n```")]));
    }

    [Fact]
    public void FSharp_notebooks()
    {
        _folder.Pack("Sample.Answer", "1.0.0", "public static class Answer { public static string Value => \"VERSION\"; }");

        Run(".net-fsharp", "F#",
            ("let square x = x * x\nsquare 7", [(Plain, "49")]),
            ("type Point = { X: int; Y: int }\nFormatter.Register<Point>((fun (point: Point) (writer: IO.TextWriter) -> writer.Write($\"<i>{point.X}</i>\")), \"text/html\")\n{ X = 1; Y = 2 }", [(Html, "<i>1</i>")]),
            ("open type Microsoft.DotNet.Interactive.Formatting.PocketViewTags\ndisplay (HTML \"<b>bold</b>\") |> ignore\n(box [ Some 1; None ]).Display() |> ignore", [(Html, "<b>bold</b>"), (Plain, "[Some 1, null]")]),
            ("#r \"nuget: Sample.Answer, 1.0.0\"\nopen Sample.Answer\nprintfn \"%s\" Answer.Value\n(1, Some \"a\")", [("stdout", "1.0.0\n"), (Plain, "(1, Some \"a\")")]),
            ("#r \"nuget: Plotly.NET, 6.0.0\"\nopen Plotly.NET\nlet chart = Chart.Line(x = [ 1.0; 2.0 ], y = [ 3.0; 4.0 ]) |> Chart.withTitle \"A line\"\nchart", [(Plotly, "scatter [1.0,2.0]")]),
            ("#!csharp\nvar list = new List<int> { 1, 2 };\nlist.Count", [(Plain, "2")]),
            ("#!share --from csharp list\nSeq.sum list", [(Plain, "3")]));
    }

    [Fact]
    public void A_loaded_FSharp_file_brings_its_packages()
    {
        _folder.Pack("Sample.Answer", "1.0.0", "public static class Answer { public static string Value => \"VERSION\"; }");
        string file = _folder.Write("answers.fsx", "#r \"nuget: Sample.Answer, 1.0.0\"\nlet twice = Sample.Answer.Answer.Value + Sample.Answer.Answer.Value\n");

        Run(".net-fsharp", "F#", ($"#load \"{file}\"\nAnswers.twice", [(Plain, "1.0.01.0.0")]));
    }

    [Fact]
    public void The_rest_of_a_cell_can_be_timed()
    {
        string[] shown = _folder.Run([], "#!time\nawait Task.Delay(20);\n1 + 1");

        Assert.Matches(@"^2Wall time: \d+\.\d ms$", Assert.Single(shown));
    }
}
