using System.Text.Json.Nodes;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks;

public class NotebookComparisonTests
{
    private static Notebook Showing(params JsonObject[] outputs) => Cells.Notebook(Cells.Code("x", outputs));

    private static NotebookComparison Compare(JsonObject first, JsonObject second, MetricTolerance? tolerance = null, bool times = false) =>
        NotebookComparison.Of(Showing(first), Showing(second), tolerance, times);

    private static JsonObject Said(string text) => Cells.Stream("stdout", text);

    private static JsonObject Tabled(string rows) => Cells.Display(("text/html",
        $"<table><caption>Networks</caption><thead><tr><th>layer</th><th>accuracy, %</th><th>bytes</th><th>latency, ms</th></tr></thead><tbody>{rows}</tbody></table>"), ("text/plain", "ignored 1"));

    private static JsonObject Drawn(string data, string xTitle = "sparsity") =>
        Cells.Display(("application/vnd.plotly.v1+json", JsonNode.Parse($$$"""{"data":[{{{data}}}],"layout":{"title":{"text":"<b>Curve</b><br>below"},"xaxis":{"title":{"text":"{{{xTitle}}}"} },"yaxis":{"title":{"text":"accuracy (%)"} } } }""")!), ("text/plain", "at 12345"));

    [Theory]
    [InlineData("accuracy 85.8 %", "accuracy 86.3 %", true)] // half a point
    [InlineData("accuracy 85.8 %", "accuracy 86.4 %", false)]
    [InlineData("accuracy 0.858", "accuracy 0.863", true)]
    [InlineData("accuracy 0.858", "accuracy 0.864", false)]
    [InlineData("85.8 ± 0.9 %", "86.6 ± 0.2 %", true)] // 0.8 apart, 0.9 stated
    [InlineData("85.8 ± 0.7 %", "86.6 ± 0.2 %", false)]
    [InlineData("−0.57 points", "-0.20 points", true)]
    [InlineData("1,000 bytes", "1,010 bytes", true)] // 1 % of 1,010 is 10.1
    [InlineData("1,000 bytes", "1,011 bytes", false)]
    [InlineData("loss 1e-17", "loss -3e-17", true)]
    [InlineData("loss 0.5", "loss NaN", false)]
    [InlineData("loss NaN", "loss NaN", true)]
    [InlineData("ratio ∞", "ratio ∞", true)]
    [InlineData("3 seeds", "4 seeds", false)]
    public void Numbers_may_differ_by_the_tolerance(string first, string second, bool within)
    {
        NotebookComparison comparison = Compare(Said(first), Said(second));

        Assert.Equal(within, comparison.IsWithin);
        Assert.Equal(1, comparison.Compared);
        Assert.Equal(within ? 0 : 1, comparison.Moved.Count);
    }

    [Fact]
    public void A_change_says_what_where_and_how_far()
    {
        MetricChange change = Assert.Single(Compare(Said("mean of 3 runs: 200 MACs\n"), Said("mean of 3 runs: 300 MACs\n")).Moved);

        Assert.Equal((1, "mean of 3 runs: [·] MACs", 200.0, 300.0, 3.0), (change.Cell, change.Metric, change.First, change.Second, change.Allowed));
    }

    [Theory]
    [InlineData("took 3.1 s", "took 9.9 s")]
    [InlineData("5 runs · 52 s", "5 runs · 70 s")]
    [InlineData("at 5000 images/s", "at 90 images/s")]
    [InlineData("median 0.3 ms", "median 7 ms")]
    public void Times_are_left_out_unless_asked_for(string first, string second)
    {
        Assert.True(Compare(Said(first), Said(second)) is { IsWithin: true, IgnoredTimes: 1 });
        Assert.Single(Compare(Said(first), Said(second), times: true).Moved);
    }

    [Theory]
    [InlineData("lenet-300-100 on conv1 of TorchSharp 0.107.0")]
    [InlineData("b47619d79d4d920f 2026-11-25T05:52:54Z 0:12:03")]
    public void Digits_of_names_versions_and_dates_are_no_numbers(string text) => Assert.Empty(MetricWords.NumbersIn(text));

    [Theory]
    [InlineData("99.25 % (9,925 of 10,000)", new[] { 99.25, 9925, 10000 })]
    [InlineData("loss: 1.5e-3, +2, −3.5; 12.", new[] { 0.0015, 2, -3.5, 12 })]
    [InlineData("[5, 28, 28]", new double[] { 5, 28, 28 })]
    public void Numbers_are_read_as_they_are_printed(string text, double[] numbers) => Assert.Equal(numbers, MetricWords.NumbersIn(text).Select(number => number.Value));

    [Fact]
    public void Words_that_changed_are_missing_on_both_sides()
    {
        NotebookComparison comparison = Compare(Said("5 of 6 layers"), Said("5 of 6 filters"));

        Assert.Equal([true, true, false, false], comparison.Missing.Select(part => part.InFirst));
        Assert.False(comparison.IsWithin);
    }

    [Fact]
    public void Rows_of_tables_are_matched_by_label_and_column()
    {
        JsonObject first = Tabled("<tr><td>fc1</td><td>85.0</td><td>1,000</td><td>3.5</td></tr><tr><td>fc2</td><td>80.0</td><td>500</td><td>1.5</td></tr>");
        JsonObject second = Tabled("<tr><td>fc2</td><td>80.2</td><td>500</td><td>9.5</td></tr><tr><td>fc1</td><td>83.0</td><td>1,000</td><td>9.5</td></tr>");

        NotebookComparison comparison = Compare(first, second);

        Assert.Equal((4, 2), (comparison.Compared, comparison.IgnoredTimes));
        Assert.Equal([new MetricChange(1, "Networks: fc1, accuracy, %", 85, 83, 0.5)], comparison.Moved);
    }

    [Fact]
    public void Rows_that_begin_with_a_number_are_matched_by_place()
    {
        NotebookComparison comparison = Compare(Tabled("<tr><td>50.0</td><td>85.0</td></tr>"), Tabled("<tr><td>50.1</td><td>83.0</td></tr>"));

        Assert.Equal(2, comparison.Compared);
        Assert.Equal("Networks: row 1 (layer 50.0), accuracy, %", Assert.Single(comparison.Moved).Metric);
    }

    [Fact]
    public void Facts_on_the_machine_are_no_metrics()
    {
        var metadata = (JsonObject)JsonNode.Parse("""{"research":{"environment":[["Memory","8 GiB"]]}}""")!;
        Notebook first = Showing(Tabled("<tr><td>Memory</td><td>8 GiB</td></tr>")), second = Showing(Tabled("<tr><td>Memory</td><td>64 GiB</td></tr>"));

        Assert.False(NotebookComparison.Of(first, second).IsWithin);
        Assert.True(NotebookComparison.Of(first with { Metadata = metadata }, second).IsWithin);
    }

    [Fact]
    public void Figures_are_compared_by_their_data_not_their_words()
    {
        NotebookComparison comparison = Compare(
            Drawn("""{"type":"scatter","name":"pruned","x":[50,90],"y":[86.0,84.0]},{"type":"image","source":"data:1"}"""),
            Drawn("""{"type":"scatter","name":"pruned","x":[50,90],"y":[86.2,81.5]},{"type":"image","source":"data:2"}"""));

        Assert.Equal(4, comparison.Compared);
        Assert.Equal([new MetricChange(1, "Curve: pruned, accuracy (%)[1] at x = 90", 84, 81.5, 0.5)], comparison.Moved);
    }

    [Fact]
    public void Packed_arrays_and_maps_are_read_and_axes_of_time_left_out()
    {
        string packed = Convert.ToBase64String([.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(2.5)]);
        NotebookComparison comparison = Compare(
            Drawn($$"""{"x":[1,2],"y":{"dtype":"f8","bdata":"{{packed}}"},"z":[[1,2],[3,4]]}""", "time, s"), Drawn("""{"x":[7,8],"y":[1.5,9],"z":[[1,2],[3,5]]}""", "time, s"));

        Assert.Equal((6, 2), (comparison.Compared, comparison.IgnoredTimes));
        Assert.Equal([(2.5, 9), (4, 5)], comparison.Moved.Select(change => (change.First, change.Second)));
    }

    [Fact]
    public void Points_that_only_one_figure_has_are_missing() =>
        Assert.Equal(2, Compare(Drawn("""{"x":[1,2],"y":[3,4]}"""), Drawn("""{"x":[1],"y":[3]}""")).Missing.Count);

    [Fact]
    public void Cells_are_matched_by_id_and_sources_told_briefly()
    {
        NotebookCell a = Cells.Code("one\ntwo", Said("1 a")) with { Id = "a" }, b = Cells.Code("b", Said("2 b")) with { Id = "b" }, c = Cells.Code("c", Said("3 c")) with { Id = "c" };

        NotebookComparison comparison = NotebookComparison.Of(new Notebook { Cells = [a, b] }, new Notebook { Cells = [c, b, a with { Source = "one\n2\n3" }] });

        Assert.Equal(["cell 1: 2 lines added, 1 removed", "cell 1 is only in the second notebook"], comparison.Sources);
        Assert.Equal([new MissingPart(1, "[·] c", 3, InFirst: false)], comparison.Missing);
        Assert.Equal(2, comparison.Compared);
    }

    [Fact]
    public void Cells_without_common_ids_are_matched_in_order() => Assert.True(NotebookComparison.Of(
        new Notebook { Cells = [Cells.Markdown("x") with { Id = "m" }, Cells.Code("a", Said("1 a")) with { Id = "a" }] },
        new Notebook { Cells = [Cells.Code("a", Said("1 a")) with { Id = "b" }] }).IsWithin);

    [Fact]
    public void An_error_that_only_one_ended_in_is_a_difference() =>
        Assert.Equal([new MissingPart(1, "error: No.", null, InFirst: false)], NotebookComparison.Of(Showing(), Showing(Cells.Error("x"))).Missing);

    [Fact]
    public void A_tolerance_below_zero_is_refused() =>
        Assert.Contains("at least 0, not -1", Assert.Throws<ArgumentOutOfRangeException>(() => new MetricTolerance { Points = -1 }).Message, StringComparison.Ordinal);
}
