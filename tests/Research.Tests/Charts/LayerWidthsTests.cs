using Research.Charts;
using Research.Compression;
using Xunit;

namespace Research.Tests.Charts;

public sealed class LayerWidthsTests
{
    private static readonly StructureChange Change = new([new("conv1", 20, 10), new("fc1", 500, 50), new("fc2", 10, 10)], 2000, 500, 400, 100);

    [Fact]
    public void Every_layer_has_its_width_before_and_after()
    {
        Figure figure = LayerWidths.Create(Change, LayerWidths.Describe(Change), "LeNet-5");

        Assert.Equal(["conv1", "fc1", "fc2"], figure.X.Categories);
        Assert.Equal([[20, 500, 10], [10, 50, 10]], figure.Series.Cast<BarSeries>().Select(bars => bars.Height.ToArray()));
        Assert.Equal("Widths of 3 layers before and after pruning: 25.0 % of the MACs and 25.0 % of the parameters are left. fc1 keeps 50 of 500, fc2 keeps 10 of 10.", figure.Alt);
        Assert.NotEmpty(figure.ToPng());
    }

    [Fact]
    public void Many_layers_are_numbered()
    {
        var deep = Change with { Widths = [.. Enumerable.Range(1, 11).Select(layer => new LayerWidth($"stage1_block{layer}_conv1", 16, 8))] };

        Figure figure = LayerWidths.Create(deep, LayerWidths.Describe(deep), "Deep");

        Assert.Equal("11", figure.X.Categories![^1]);
        Assert.Equal("layer, from stage1_block1_conv1 to stage1_block11_conv1", figure.X.Label);
    }
}
