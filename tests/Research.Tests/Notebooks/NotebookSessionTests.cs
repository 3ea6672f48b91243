using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class NotebookSessionTests : IDisposable
{
    private readonly NotebookSession _session = new();
    private readonly List<CellOutput> _outputs = [];
    private int _count, _spoken;

    public void Dispose() => _session.Dispose();

    private async Task<CellResult> Run(string source)
    {
        _outputs.Clear();
        return await _session.RunAsync(source, ++_count, output => { lock (_outputs) _outputs.Add(output); });
    }

    private string Result() => Assert.Single(_outputs.OfType<ResultOutput>()).Bundle.Data["text/plain"]!.GetValue<string>();

    [Fact]
    public async Task Cells_see_what_the_ones_before_declared()
    {
        await Run("var x = 20; int Twice(int value) => 2 * value; record Point(int X, int Y);");
        await Run("x += 1;");
        await Run("Twice(x) + new Point(1, 2).Y");

        Assert.Equal("44", Result());
    }

    [Fact]
    public async Task A_variable_can_be_declared_again()
    {
        await Run("var x = 1;");
        await Run("var x = \"two\";");
        await Run("x");

        Assert.Equal("two", Result());
    }

    [Fact]
    public async Task Top_level_await_and_the_usual_usings_work()
    {
        await Run("await Task.Delay(1); string.Join(\",\", new List<int> { 3, 1, 2 }.Order())");

        Assert.Equal("1,2,3", Result());
    }

    [Theory]
    [InlineData("var x = 1;")]
    [InlineData("Math.Sqrt(4);")]
    [InlineData("string nothing = null; nothing")]
    [InlineData("")]
    [InlineData("// a comment")]
    public async Task What_has_no_value_shows_none(string source)
    {
        Assert.True((await Run(source)).Succeeded);
        Assert.Empty(_outputs);
    }

    [Fact]
    public async Task Display_shows_and_passes_on()
    {
        await Run("display(1.5); var text = \"b\".Display(); HTML(\"<b>x</b>\").Display();");

        Assert.Equal(["1.5", "b", "<b>x</b>"], _outputs.OfType<DisplayOutput>().Select(output => output.Bundle.Data["text/plain"]!.GetValue<string>()));
        Assert.Equal("<b>x</b>", ((DisplayOutput)_outputs[2]).Bundle.Data["text/html"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_console_belongs_to_the_cell_from_any_thread()
    {
        await Run("Console.Write(\"a\"); Console.Error.Write(\"b\"); var thread = new System.Threading.Thread(() => Console.Write(\"c\")); thread.Start(); thread.Join(); await Task.Run(() => Console.Write(\"d\"));");

        Assert.Equal("acd", string.Concat(_outputs.OfType<StreamOutput>().Where(output => output.Name == "stdout").Select(output => output.Text)));
        Assert.Equal("b", Assert.Single(_outputs.OfType<StreamOutput>(), output => output.Name == "stderr").Text);
    }

    [Fact]
    public async Task A_compilation_error_names_cell_line_and_code_and_runs_nothing()
    {
        await Run("var before = 1;");
        CellError error = (await Run("before = 2;\nbefore = missing;")).Error!;
        await Run("before");

        Assert.Equal("1", Result());
        Assert.Equal("Cell [2], line 2: CS0103: The name 'missing' does not exist in the current context", error.Message);
        Assert.Equal(["    before = missing;", "             ^"], error.Traceback.Skip(1));
    }

    [Fact]
    public async Task An_exception_names_cell_and_line_and_hides_the_engine()
    {
        await Run("int Fail(int value)\n{\n    throw new ArgumentException(\"Too few.\", nameof(value));\n}");
        CellError error = (await Run("var kept = 7;\n\nFail(1);")).Error!;

        Assert.Equal("Cell [1], line 3: Too few.", error.Message);
        Assert.Equal("ArgumentException", error.Name);
        Assert.Equal(["ArgumentException: Too few.", "  at Cell [1], line 3", "  at Cell [2], line 3"], error.Traceback);
        await Run("kept");
        Assert.Equal("7", Result());
    }

    [Fact]
    public async Task An_exception_after_an_await_is_reported_too()
    {
        CellError error = (await Run("await Task.Delay(1);\nthrow new InvalidOperationException(\"late\");")).Error!;

        Assert.Equal("Cell [1], line 2: late", error.Message);
    }

    [Fact]
    public async Task What_fails_within_a_library_names_the_line_that_called_it()
    {
        CellError error = (await Run("\n_ = System.Activator.CreateInstance(typeof(System.Lazy<int>).Assembly.GetType(\"System.Nowhere\", throwOnError: true)!);")).Error!;
        Assert.StartsWith("Cell [1], line 2: ", error.Message, StringComparison.Ordinal);

        error = (await Run("\n\n_ = Task.Run(() => int.Parse(\"x\", System.Globalization.CultureInfo.InvariantCulture)).Result;")).Error!;
        Assert.StartsWith("Cell [2], line 3: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Causes_are_told()
    {
        CellError error = (await Run("throw new Exception(\"outer\", new InvalidOperationException(\"inner\"));")).Error!;

        Assert.Equal("  caused by InvalidOperationException: inner", error.Traceback[1]);
    }

    [Fact]
    public async Task An_endless_loop_can_be_interrupted_and_the_session_goes_on()
    {
        await Run("var n = 0;");

        await RunUntilItSpeaks("n = 5; Console.WriteLine(\"started\"); while (true) { }");

        await Run("n");
        Assert.Equal("5", Result());
    }

    [Fact]
    public async Task What_cannot_be_interrupted_is_left_behind()
    {
        await RunUntilItSpeaks("Console.WriteLine(\"started\"); System.Threading.Thread.Sleep(20_000); Console.WriteLine(\"slept\");");

        await Run("1 + 1");
        Assert.Equal("2", Result());
        Assert.Equal(1, _spoken);
    }

    private async Task RunUntilItSpeaks(string source)
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _session.RunAsync(source, ++_count, _ => { _spoken++; stop.CancelAsync(); }, stop.Token));
    }

    [Fact]
    public async Task A_library_of_this_process_is_used_as_it_is()
    {
        await Run("#r \"../anywhere/Research.Charts.dll\"\nusing Research.Charts;\nusing Research.Networks;\nusing Research.Training;\ntypeof(Figure).Assembly == AppDomain.CurrentDomain.GetAssemblies().Single(a => a.GetName().Name == \"Research.Charts\") && new Sgd().LearningRate == 0.1");

        Assert.Equal("True", Result());
    }

    [Fact]
    public async Task Another_library_is_loaded_with_what_stands_beside_it()
    {
        using var folder = new TemporaryFolder();
        string inner = Compile(folder.Path, "Inner", "public static class Inner { public static int Value => 42; }");
        string outer = Compile(folder.Path, "Outer", "public static class Outer { public static int Value => Inner.Value; }", inner);

        await Run($"#r \"{outer.Replace('\\', '/')}\"\nOuter.Value + Inner.Value");

        Assert.Equal("84", Result());
    }

    [Theory]
    [InlineData("#r \"nowhere/Missing.dll\"", "build it first")]
    [InlineData("#r \"nuget: , 2.0\"", "names no package")]
    [InlineData("1\n#!pwsh", "Cell [1], line 2: '#!pwsh': PowerShell cells cannot be run here")]
    public async Task A_directive_that_cannot_be_followed_says_why(string source, string part) =>
        Assert.Contains(part, (await Run(source)).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public async Task Figures_come_as_plotly_picture_and_words()
    {
        await Run("""
            #r "Research.Charts.dll"
            using Research.Charts;
            NotebookFormatters.Register();
            new Figure("Title", new Axis("x"), new Axis("y"), [new LineSeries("line", [1, 2], [3, 4])], "A line that rises.")
            """);
        MimeBundle bundle = Assert.Single(_outputs.OfType<ResultOutput>()).Bundle;

        Assert.Equal(["application/vnd.plotly.v1+json", "image/png", "text/plain"], bundle.Data.Select(pair => pair.Key));
        Assert.NotNull(bundle.Data["application/vnd.plotly.v1+json"]!["data"]);
        Assert.Equal("A line that rises.", bundle.Metadata["image/png"]!["alt"]!.GetValue<string>());
    }

    private static string Compile(string folder, string name, string source, params string[] references)
    {
        string path = Path.Combine(folder, $"{name}.dll");
        var compilation = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create(name,
            [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(source)],
            AssemblyReferences.Framework().Concat(references.Select(reference => Microsoft.CodeAnalysis.MetadataReference.CreateFromFile(reference))),
            new Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary));
        using FileStream stream = File.Create(path);
        Assert.True(compilation.Emit(stream).Success);
        return path;
    }
}
