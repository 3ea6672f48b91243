using Xunit;

namespace Research.Tests.Notebooks.Polyglot;

public sealed class SharedVariableTests : IClassFixture<FSharpLanguageTests.Shared>
{
    private readonly PolyglotSession _session;

    public SharedVariableTests(FSharpLanguageTests.Shared shared) => _session = shared.Session;

    [Theory]
    [InlineData("var v = 3;", "v + 1", "4")]
    [InlineData("var v = new double[] { 1, 2, 3.5 };", "Array.sum v", "6.5")]
    [InlineData("var v = new List<(string Name, int Count)> { (\"a\", 1), (\"b\", 2) };", "v |> Seq.sumBy (fun struct (_, count) -> count)", "3")]
    [InlineData("var v = new Dictionary<string, float[]> { [\"w\"] = [1f, 2f] };", "v[\"w\"] |> Array.max |> float", "2")]
    [InlineData("Func<int, int> v = x => x * 10;", "v.Invoke 4", "40")]
    [InlineData("var v = new float[,] { { 1, 2 }, { 3, 4 } };", "v[1, 0] |> int", "3")]
    [InlineData("IReadOnlyList<string> v = [\"x\", \"yy\"];", "v |> Seq.map String.length |> Seq.max", "2")]
    [InlineData("string v = null;", "isNull v", "True")]
    [InlineData("var v = new { A = 1 };", "v.GetType().GetProperty(\"A\").GetValue v |> string", "1")]
    [InlineData("class Outer { private sealed class Inner : List<int> { } public static object Make() => new Inner { 7 }; } var v = Outer.Make();", "(v :?> System.Collections.IList)[0] |> string", "7")]
    [InlineData("var v = new[] { new { A = 1 }, new { A = 2 } };", "v.Length", "2")]
    [InlineData("var v = Enumerable.Range(1, 3).Where(i => i > 1);", "Seq.sum v", "5")]
    [InlineData("record R(int N); var v = new[] { new R(1), new R(2) };", "v.Length", "2")]
    public async Task FSharp_sees_values_of_CSharp(string csharp, string fsharp, string text) =>
        Assert.Equal(text, await _session.ValueAsync($"{csharp}\n#!fsharp\n#!share --from csharp v\n{fsharp}"));

    [Theory]
    [InlineData("let w = [| 1.0; 2.0 |]", "w.Sum()", "3")]
    [InlineData("let w = [ \"a\", 1; \"b\", 2 ]", "w.Select(pair => pair.Item1 + pair.Item2).Last()", "b2")]
    [InlineData("let w = dict [ \"a\", [| true; false |] ]", "w[\"a\"].Count(kept => kept)", "1")]
    [InlineData("let w = fun (x: int) -> x + 1", "w.Invoke(2)", "3")]
    [InlineData("type P = { A: int }\nlet w = { A = 5 }", "((dynamic)w).A", "5")]
    [InlineData("let w = Map.ofList [ 1, \"one\" ]", "w[1]", "one")]
    [InlineData("let w = {| A = 5 |}", "w.GetType().GetProperty(\"A\").GetValue(w)", "5")]
    [InlineData("type private Hidden = { X: int }\nlet private secret = { X = 4 }\nlet w = box secret", "w.ToString().Trim()", "{ X = 4 }")]
    [InlineData("let w = [ Some 1; None ]", "w.Count(item => item != null)", "1")]
    [InlineData("let w = struct (1, \"a\")", "w.Item2", "a")]
    public async Task CSharp_sees_values_of_FSharp(string fsharp, string csharp, string text) =>
        Assert.Equal(text, await _session.ValueAsync($"#!fsharp\n{fsharp}\n#!csharp\n#!share w --from f#\n{csharp}"));

    [Fact]
    public async Task Both_languages_hold_the_same_object()
    {
        await _session.RunAsync("var weights = new float[] { 1, 2 };\n#!fsharp\n#!set --name masked --value @csharp:weights --byref\nmasked[0] <- 0f");

        Assert.Equal("0", await _session.ValueAsync("weights[0]"));
    }

    [Fact]
    public async Task A_value_can_get_another_name()
    {
        await _session.RunAsync("var rate = 0.25;");

        Assert.Equal("0.5", await _session.ValueAsync("#!fsharp\n#!share --from csharp rate --as learningRate\n2.0 * learningRate"));
    }

    [Theory]
    [InlineData("--value 3", "s + 1", "4")]
    [InlineData("--value 0.5", "s + s", "1")]
    [InlineData("--value true", "!s", "False")]
    [InlineData("--value \"one two\"", "s.Length", "7")]
    [InlineData("--value \"3\"", "s + 1", "31")]
    [InlineData("--value fashion-mini", "s", "fashion-mini")]
    [InlineData("--value '{\"a\": [1, 2]}'", "s.Length", "13")]
    [InlineData("--value {\"a\":1}", "s", "{a:1}")]
    [InlineData("--value [1,2]", "s.RootElement[1].GetInt32()", "2")]
    public async Task A_literal_can_be_set(string value, string expression, string text) => Assert.Equal(text, await _session.ValueAsync($"#!set --name s {value}\n{expression}"));

    [Theory]
    [InlineData("#!share --from csharp nowhere", "Cell [N], line 1: There is no variable 'nowhere' in csharp")]
    [InlineData("#!fsharp\n#!share --from csharp wieghts", "line 2: There is no variable 'wieghts' in csharp (did you mean 'weights'?)")]
    [InlineData("#!share --from csharpp weights", "There is no language 'csharpp' (did you mean 'csharp'?)")]
    [InlineData("#!share --from pwsh weights", "PowerShell cells cannot be run here")]
    [InlineData("#!share weights", "'--from' is missing; write #!share --from LANGUAGE NAME [--as NAME].")]
    [InlineData("#!share --from csharp", "The name is missing")]
    [InlineData("#!share --form csharp weights", "'#!share' has no option '--form' (did you mean '--from'?)")]
    [InlineData("#!share --from csharp weights --as \"a b\"", "'a b' is no name for a variable")]
    [InlineData("#!set --name x", "'--value' is missing")]
    [InlineData("#!set --name x --value @weights", "write @csharp:weights")]
    [InlineData("#!set --name x --value @input:\"How many?\"", "'@input' cannot ask here")]
    [InlineData("#!set --name \"x", "a quotation mark \" that is not closed")]
    [InlineData("#!html\n#!share --from csharp weights\n<b></b>", "A cell in html has no variables")]
    public async Task What_cannot_be_shared_says_why(string source, string part)
    {
        await _session.RunAsync("var weights = new float[] { 1 };");

        Assert.Contains(part.Replace("Cell [N], ", ""), await _session.ErrorAsync(source), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JavaScript_gets_a_copy()
    {
        await _session.RunAsync("var points = new[] { 1.5, 2 };\n#!javascript\n#!share --from csharp points\nconsole.log(points);");

        Assert.Equal("var points = [1.5,2];\nconsole.log(points);", PolyglotSession.Text(_session.Display, "application/javascript"));
    }
}
