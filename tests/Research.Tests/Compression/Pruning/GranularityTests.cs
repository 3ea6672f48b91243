using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static Research.Tests.Compression.SmallNetworks;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class GranularityTests
{
    public static TheoryData<string> Names => ["element", "row", "column", "filter", "channel", "neuron", "layer"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Units_cover_every_element_once_and_come_back(string name)
    {
        var granularity = Granularity.Parse(name);
        foreach (long[] shape in new long[][] { [3, 4], [3, 4, 2], [3, 4, 2, 5] })
        {
            using var scope = NewDisposeScope();
            Tensor elements = arange(shape.Aggregate(1L, (a, b) => a * b), dtype: ScalarType.Float32, device: CPU).reshape(shape);
            if (!granularity.AppliesTo(elements))
                continue;
            Tensor units = granularity.ToUnits(elements);
            Assert.Equal(elements.Floats(), units.Floats().Order());

            // A value per unit, spread and arranged again, is constant within each unit.
            Tensor numbers = arange(units.shape[0], dtype: ScalarType.Float32, device: CPU), again = granularity.ToUnits(granularity.ToElements(numbers, shape));
            Assert.Equal(shape, granularity.ToElements(numbers, shape).shape);
            Assert.True(again.eq(numbers.unsqueeze(1)).all().item<bool>());
        }
    }

    [Theory]
    [InlineData("row", 3, 40)]
    [InlineData("column", 40, 3)]
    [InlineData("filter", 3, 40)]
    [InlineData("channel", 4, 30)]
    [InlineData("layer", 1, 120)]
    public void A_convolution_has_that_many_units(string name, long units, long size)
    {
        using Tensor weight = zeros([3, 4, 2, 5], device: CPU), arranged = Granularity.Parse(name).ToUnits(weight);
        Assert.Equal([units, size], arranged.shape);
    }

    [Fact]
    public void Filters_are_of_convolutions_and_neurons_of_linear_layers()
    {
        using Network network = Network.Create(Models.Create("lenet-5"), 1);
        using MaskSet filters = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5, Granularity = Granularity.Filter });
        using MaskSet neurons = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5, Granularity = Granularity.Neuron });

        Assert.Equal(["conv1.weight", "conv2.weight"], filters.Names);
        Assert.All(neurons.Names, name => Assert.StartsWith("fc", name, StringComparison.Ordinal));
        using Network mlp = Mlp();
        Assert.Contains("choose another granularity", Assert.Throws<ArgumentException>(
            () => Pruner.Masks(mlp, new PruningOptions { Sparsity = 0.5, Granularity = Granularity.Filter })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_filter_with_the_smallest_norm_goes_whole()
    {
        using Network network = Network.Create(new ArchitectureBuilder("conv", [1, 3, 3]).Conv("conv1", 3, 2).Build(), 1);
        using (no_grad())
            network.Weight("conv1").copy_(tensor(new float[] { 3, 0, 0, 0, 1.6f, 1.6f, 1.6f, 1.6f, 2, 2, 2, 2 }, device: CPU).reshape(3, 1, 2, 2));
        bool[] Kept(Aggregation aggregation)
        {
            using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.3, Granularity = Granularity.Filter, Aggregation = aggregation });
            return [masks["conv1.weight"].Bools()[0], masks["conv1.weight"].Bools()[4], masks["conv1.weight"].Bools()[8]];
        }

        Assert.Equal([false, true, true], Kept(Aggregation.L1)); // 3, 6.4, 8
        Assert.Equal([false, true, true], Kept(Aggregation.L2)); // 3, 3.2, 4
        Assert.Equal([true, false, true], Kept(Aggregation.Max)); // 3, 1.6, 2
        Assert.Equal([true, false, true], Kept(Aggregation.Norm(4))); // 3, 2.3, 2.8
    }

    [Fact]
    public void Two_of_four_keeps_the_two_largest_of_every_four_inputs()
    {
        using Network network = Mlp([1, -2, 3, -4, 5, -6, 7, -8, 4, 3, 2, 1, 1, 1, 1, 1], [9, 1, 8, 2, 0, 0, 0, 0]);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Granularity = Granularity.Parse("2:4") });

        Assert.Equal(
            [false, false, true, true, false, false, true, true, true, true, false, false, false, false, true, true], masks["fc1.weight"].Bools());
        Assert.Equal([true, false, true, false, false, false, true, true], masks["fc2.weight"].Bools());
        Assert.Equal(0.5, masks.Sparsity);
    }

    [Theory]
    [InlineData("1:4")]
    [InlineData("3:4")]
    [InlineData("2:8")]
    public void N_of_m_holds_in_every_group_along_the_input_channels_of_a_convolution(string name)
    {
        var granularity = (NOfMGranularity)Granularity.Parse(name);
        using Network network = Network.Create(new ArchitectureBuilder("conv", [16, 5, 5]).Conv("conv1", 6, 3).Build(), 1);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Granularity = granularity });
        using var scope = NewDisposeScope();

        Tensor groups = masks["conv1.weight"].permute(0, 2, 3, 1).reshape(-1, granularity.Group).sum(1);

        Assert.True(groups.eq(granularity.Kept).all().item<bool>());
    }

    [Fact]
    public void N_of_m_that_cannot_be_is_refused()
    {
        using Network network = Network.Create(Models.Create("resnet-20"), 1);
        string message = Assert.Throws<ArgumentException>(() => Pruner.Masks(network, new PruningOptions { Granularity = Granularity.Parse("2:4") })).Message;
        Assert.Contains("3 inputs of 'conv1.weight' do not divide into groups of 4", message, StringComparison.Ordinal);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Granularity = Granularity.Parse("2:4"), Exclude = ["conv1"] });
        Assert.Equal(0.5, masks.Sparsity);

        Assert.Contains("fixes the sparsity of every layer at 0.5", Assert.Throws<ArgumentException>(
            () => Pruner.Masks(network, new PruningOptions { Granularity = Granularity.Parse("2:4"), Sparsity = 0.9 })).Message, StringComparison.Ordinal);
        Assert.Contains("below M", Assert.Throws<ArgumentOutOfRangeException>(() => Granularity.Parse("4:4")).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'filter'?", Assert.Throws<ArgumentException>(() => Granularity.Parse("filters")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Aggregation.Parse("median"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Aggregation.Parse("l0"));
    }

    [Fact]
    public void Whole_layers_go_only_where_none_must_survive()
    {
        using Network network = Mlp([.. Enumerable.Repeat(1f, 16)], [.. Enumerable.Repeat(0.1f, 8)]);
        var options = new PruningOptions { Sparsity = 1.0 / 3, Granularity = Granularity.Layer };
        Assert.Contains("must survive", Assert.Throws<ArgumentException>(() => Pruner.Masks(network, options)).Message, StringComparison.Ordinal);

        using MaskSet masks = Pruner.Masks(network, options with { MinSurvivors = 0 });

        Assert.Equal(1, masks.SparsityOf("fc2.weight"));
        Assert.Equal(0, masks.SparsityOf("fc1.weight"));
    }
}
