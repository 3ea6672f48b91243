using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public sealed class NotebookParametersTests
{
    private static readonly Notebook Sample = Cells.Notebook(
        Cells.Code("var other = 1;"),
        Cells.Parameters("""
            var data = "mnist"; // which
            int epochs = 3, rounds = -1;
            var rate = 0.1;
            var quick = false;
            var sparsities = new[] { 0.5, 0.9 };
            List<string> names = ["a"];
            """),
        Cells.Code("data"));

    private static Notebook Set(string name, string value) => NotebookParameters.Apply(Sample, new Dictionary<string, string> { [name] = value });

    [Theory]
    [InlineData("data", "cifar-10", "data = \"cifar-10\";")]
    [InlineData("data", "a \"quoted\" \\ text", "data = \"a \\\"quoted\\\" \\\\ text\";")]
    [InlineData("epochs", "12", "epochs = 12;")]
    [InlineData("rounds", "-2", "rounds = -2;")]
    [InlineData("rate", "1e-3", "rate = 1e-3;")]
    [InlineData("quick", "true", "quick = true;")]
    [InlineData("sparsities", "[0.1, 0.2]", "sparsities = [0.1, 0.2];")]
    [InlineData("names", "[\"x\", \"y\"]", "names = [\"x\", \"y\"];")]
    public void A_value_is_written_as_its_default_was(string name, string value, string source)
    {
        Notebook set = Set(name, value);

        Assert.Equal(4, set.Cells.Count);
        Assert.Equal(source, set.Cells[2].Source);
        Assert.Equal(["injected-parameters"], set.Cells[2].Tags);
        Assert.Equal("data", set.Cells[3].Source);
    }

    [Theory]
    [InlineData("epochs", "many")]
    [InlineData("epochs", "3; System.Environment.Exit(0)")]
    [InlineData("quick", "yes")]
    [InlineData("sparsities", "0.9")]
    [InlineData("sparsities", "[0.9")]
    public void A_value_that_does_not_fit_is_refused(string name, string value) =>
        Assert.StartsWith($"The parameter '{name}' must be", Assert.Throws<ArgumentException>(() => Set(name, value)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_parameter_is_answered_with_those_there_are() => Assert.Equal(
        "There is no parameter 'other'; the notebook has data, epochs, rounds, rate, quick, sparsities, names.",
        Assert.Throws<ArgumentException>(() => Set("other", "1")).Message);

    [Fact]
    public void A_notebook_without_parameters_says_so() => Assert.Contains(
        "no cell tagged 'parameters'",
        Assert.Throws<ArgumentException>(() => NotebookParameters.Apply(Sample with { Cells = [Sample.Cells[0]] }, new Dictionary<string, string> { ["data"] = "x" })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Setting_again_replaces_and_setting_nothing_removes()
    {
        Notebook twice = NotebookParameters.Apply(Set("epochs", "5"), new Dictionary<string, string> { ["epochs"] = "6" });

        Assert.Equal(4, twice.Cells.Count);
        Assert.Equal("epochs = 6;", twice.Cells[2].Source);
        Assert.Equal(Sample.ToJson(), NotebookParameters.Apply(twice, new Dictionary<string, string>()).ToJson());
    }

    [Fact]
    public void All_values_are_known_whether_set_or_not() => Assert.Equal(
        ["data=cifar-10", "epochs=3", "names=[\"a\"]", "quick=false", "rate=0.1", "rounds=-1", "sparsities=new[] { 0.5, 0.9 }"],
        NotebookParameters.ValuesOf(Set("data", "cifar-10")).Select(pair => $"{pair.Key}={pair.Value}"));
}
