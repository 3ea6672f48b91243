using Microsoft.Data.Analysis;
using Research.Charts;
using Xunit;

namespace Research.Tests.Charts;

public class TableTests
{
    private sealed record Layer(string Name, int Weights, double Sparsity, bool Pruned);

    private static readonly Layer[] Layers = [new("conv1 <5×5>", 500, 0.5, true), new("fc1", 400_000, 0.9275, true), new("fc2", 5000, 0, false)];

    private static Table Make(int maxRows = Table.DefaultRows) => Table.FromRows(
        "Layers of LeNet-5",
        Layers,
        [
            new TableColumn<Layer>("layer", layer => layer.Name),
            new TableColumn<Layer>("weights", layer => layer.Weights),
            new TableColumn<Layer>("sparsity", layer => layer.Sparsity),
            new TableColumn<Layer>("pruned", layer => layer.Pruned),
        ],
        maxRows);

    [Fact]
    public void Plain_text_is_aligned() => Assert.Equal(
        """
        Layers of LeNet-5
        layer        weights  sparsity  pruned
        -----------  -------  --------  ------
        conv1 <5×5>      500    0.5000  yes
        fc1          400,000    0.9275  yes
        fc2            5,000    0.0000  no
        """,
        Make().ToText());

    [Fact]
    public void Html_is_plain_escaped_and_aligns_numbers_right()
    {
        const string Table = "border-collapse:collapse;color:inherit;font-variant-numeric:tabular-nums;margin:0.5em 0";
        const string Caption = "caption-side:top;text-align:left;font-weight:600;padding:0.2em 0.7em";
        const string Head = "padding:0.25em 0.7em;border-bottom:1px solid rgba(128,128,128,0.8);text-align:";
        const string Cell = "padding:0.25em 0.7em;border-bottom:1px solid rgba(128,128,128,0.25);text-align:";
        Assert.Equal(
            $"""
            <table style="{Table}">
            <caption style="{Caption}">Layers of LeNet-5</caption>
            <thead><tr><th scope="col" style="{Head}left">layer</th><th scope="col" style="{Head}right">weights</th><th scope="col" style="{Head}right">sparsity</th><th scope="col" style="{Head}left">pruned</th></tr></thead>
            <tbody>
            <tr><td style="{Cell}left">conv1 &lt;5&#215;5&gt;</td><td style="{Cell}right">500</td><td style="{Cell}right">0.5</td><td style="{Cell}left">yes</td></tr>
            </tbody>
            <tfoot><tr><td colspan="4" style="padding:0.25em 0.7em;text-align:left">… 2 more rows</td></tr></tfoot>
            </table>
            """,
            Make(maxRows: 1).ToHtml());
    }

    [Fact]
    public void A_data_frame_becomes_a_table_with_nulls_shown()
    {
        var frame = new DataFrame(
            new StringDataFrameColumn("method", ["magnitude", null!]),
            new DoubleDataFrameColumn("loss", [0.00012, null]),
            new Int32DataFrameColumn("seed", [1, 2]));
        Assert.Equal(
            """
            Runs
            method       loss  seed
            ---------  ------  ----
            magnitude  1.2e-4     1
            –               –     2
            """,
            Table.FromDataFrame("Runs", frame).ToText());
    }

    [Fact]
    public void A_format_wins_and_not_a_number_is_said()
    {
        var table = Table.FromRows("T", [1.0, double.NaN], [new TableColumn<double>("%", value => value, "0.00")]);
        Assert.EndsWith("1.00\n NaN", table.ToText());
    }

    [Fact]
    public void Bad_tables_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Table.FromRows<int>("T", [1], []));
        Assert.Throws<ArgumentException>(() => Table.FromDataFrame("T", new DataFrame()));
        Assert.Throws<ArgumentException>(() => Table.FromRows("", [1], [new TableColumn<int>("n", value => value)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(maxRows: 0));
    }

    [Fact]
    public void A_table_without_rows_still_has_its_headings() =>
        Assert.Equal("T\nn\n-", Table.FromRows<int>("T", [], [new TableColumn<int>("n", value => value)]).ToText());
}
