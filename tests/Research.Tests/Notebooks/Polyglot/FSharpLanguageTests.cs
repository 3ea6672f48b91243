using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Polyglot;

/// <summary>F# cells; one session for all, because the compiler takes two seconds to start.</summary>
public sealed class FSharpLanguageTests : IClassFixture<FSharpLanguageTests.Shared>
{
    private readonly PolyglotSession _session;

    public FSharpLanguageTests(Shared shared) => _session = shared.Session;

    private Task<string> Value(string code) => _session.ValueAsync(code, "F#");

    [Fact]
    public async Task Cells_see_what_the_ones_before_declared()
    {
        await _session.RunAsync("let twice n = 2 * n\ntype Point = { X: int; Y: int }", "fsharp");

        Assert.Equal("14", await Value("let p = { X = 3; Y = 4 }\ntwice (p.X + p.Y)"));
    }

    [Theory]
    [InlineData("(1, \"two\")", "(1, \"two\")")]
    [InlineData("Some 3", "Some 3")]
    [InlineData("(None: int option)", "None")]
    [InlineData("Result<int, string>.Error \"broken\"", "Error \"broken\"")]
    [InlineData("sprintf \"%.2f\" 1.5", "1.50")]
    [InlineData("task { return 1 + 1 } |> fun t -> t.Result", "2")]
    public async Task The_last_expression_is_shown(string code, string text) => Assert.Equal(text, await Value(code));

    [Theory]
    [InlineData("(1, \"two\")", "(1, \"two\")")]
    [InlineData("struct (1, 2.5)", "(1, 2.5)")]
    [InlineData("Some 3", "Some 3")]
    [InlineData("Some (Some \"a\")", "Some (Some \"a\")")]
    [InlineData("[ Some 1; Some 2 ]", "[Some 1, Some 2]")]
    [InlineData("ValueSome 1.5", "ValueSome 1.5")]
    [InlineData("Result<int, string>.Ok 3", "Ok 3")]
    [InlineData("dict [ \"a\", Some 1 ]", "{ [\"a\"] = Some 1 }")]
    [InlineData("{| Best = Some 2; Name = \"x\" |}", "{ Best = Some 2, Name = \"x\" }")]
    public async Task Values_of_FSharp_are_displayed_as_it_writes_them(string value, string text)
    {
        Assert.True((await _session.RunAsync($"display ({value}) |> ignore", "fsharp")).Succeeded);
        Assert.Equal(text, PolyglotSession.Text(_session.Display));
    }

    [Fact]
    public async Task A_union_declared_in_a_cell_is_displayed_with_its_case()
    {
        await _session.RunAsync("type Criterion = Magnitude | Threshold of float\ndisplay [ Magnitude; Threshold 0.5 ] |> ignore", "fsharp");

        Assert.Equal("[Magnitude, Threshold 0.5]", PolyglotSession.Text(_session.Display));
    }

    [Theory]
    [InlineData("let hidden = 1")]
    [InlineData("ignore 1")]
    [InlineData("")]
    [InlineData("// a comment")]
    public async Task What_has_no_value_shows_none(string code)
    {
        Assert.True((await _session.RunAsync(code, "fsharp")).Succeeded);
        Assert.Empty(_session.Outputs);
    }

    [Fact]
    public async Task Printing_and_displaying_belong_to_the_cell()
    {
        await _session.RunAsync("printf \"a%d\" 1\nConsole.Write \"b\"\neprintf \"c\"\ndisplay 2.5\n(HTML \"<i>x</i>\").Display() |> ignore", "fsharp");

        Assert.Equal("a1b", _session.Stdout);
        Assert.Equal("c", Assert.Single(_session.Outputs.OfType<StreamOutput>(), output => output.Name == "stderr").Text);
        Assert.Equal(["2.5", "<i>x</i>"], _session.Outputs.OfType<DisplayOutput>().Select(output => PolyglotSession.Text(output.Bundle)));
    }

    [Fact]
    public async Task A_compilation_error_names_cell_line_and_code_and_runs_nothing()
    {
        CellError error = (await _session.RunAsync("printfn \"ran\"\nlet x = missing + 1", "fsharp")).Error!;

        Assert.Matches(@"^Cell \[\d+\], line 2: FS0039: The value or constructor 'missing' is not defined\.", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(["    let x = missing + 1", "            ^"], error.Traceback.Skip(1));
        Assert.Equal("", _session.Stdout);
    }

    [Fact]
    public async Task An_exception_names_cell_and_line_and_hides_the_engine()
    {
        await _session.RunAsync("let fail n =\n    if n > 1 then invalidArg \"n\" \"Too many.\"\n    n", "fsharp");
        CellError error = (await _session.RunAsync("\n\nlet z = fail 5", "fsharp")).Error!;

        Assert.Matches(@"^Cell \[\d+\], line 2: Too many\.$", error.Message);
        Assert.Equal("ArgumentException: Too many.", error.Traceback[0]);
        Assert.Matches(@"^  at Cell \[\d+\], line 2\n  at Cell \[\d+\], line 3$", string.Join('\n', error.Traceback.Skip(1)));
    }

    [Fact]
    public async Task A_loop_can_be_interrupted_again_and_again_and_what_was_declared_stays()
    {
        await _session.RunAsync("let kept = 7", "fsharp");
        for (int i = 0; i < 3; i++)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _session.RunAsync("let mutable n = 0\nwhile true do n <- n + 1", "fsharp", stop.Token));
            Assert.Equal("7", await Value("kept"));
        }
    }

    [Fact]
    public async Task A_library_is_the_one_the_process_holds() => Assert.Equal("True", await Value(
        $"#r \"../anywhere/Research.Charts.dll\"\nopen Research.Charts\ntypeof<Figure>.Assembly = (AppDomain.CurrentDomain.GetAssemblies() |> Array.filter (fun a -> a.GetName().Name = \"Research.Charts\") |> Array.exactlyOne)"));

    [Theory]
    [InlineData("1\n#r \"nowhere/Missing.dll\"", "line 2: There is no assembly 'nowhere/Missing.dll'")]
    [InlineData("1\n#r \"nuget: , 1.0\"", "line 2: 'nuget: , 1.0' names no package")]
    public async Task A_reference_that_cannot_be_followed_says_why(string code, string part) => Assert.Contains(part, await _session.ErrorAsync(code, "fsharp"), StringComparison.Ordinal);

    [Fact]
    public async Task Completion_knows_members_and_variables()
    {
        await _session.RunAsync("let pruningRate = 0.5", "fsharp");

        Completions members = await Complete("List.ma|");
        Completions variables = await Complete("let x = 1\nx + pruni|");

        Assert.Contains("map", members.Matches.Select(match => match.Text));
        Assert.Equal(["pruningRate"], variables.Matches.Select(match => match.Text));
        Assert.Equal("#!fsharp\nlet x = 1\nx + ".Length, variables.Start);

        Task<Completions> Complete(string code) => _session.Session.CompleteAsync("#!fsharp\n" + code.Replace("|", ""), "#!fsharp\n".Length + code.IndexOf('|', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hovering_shows_signature_and_documentation()
    {
        MimeBundle? known = await _session.Session.InspectAsync("#!fsharp\nList.length [1]", "#!fsharp\nList.le".Length);
        MimeBundle? nothing = await _session.Session.InspectAsync("#!fsharp\n  ", "#!fsharp\n ".Length);

        Assert.Contains("val length", PolyglotSession.Text(known!), StringComparison.Ordinal);
        Assert.Contains("Returns the length of the list", PolyglotSession.Text(known!), StringComparison.Ordinal);
        Assert.Null(nothing);
    }

    [Theory]
    [InlineData("let x = 1", Completeness.Complete)]
    [InlineData("let x =", Completeness.Incomplete)]
    [InlineData("if true then", Completeness.Incomplete)]
    [InlineData("let f (a, b", Completeness.Incomplete)]
    [InlineData("let = 5\nlet x = 1", Completeness.Invalid)]
    public void Code_is_complete_or_not(string code, Completeness expected) => Assert.Equal(expected, _session.Session.CheckComplete("#!fsharp\n" + code));

    /// <summary>The session of all tests.</summary>
    public sealed class Shared : IDisposable
    {
        internal PolyglotSession Session { get; } = new();

        public void Dispose() => Session.Dispose();
    }
}
