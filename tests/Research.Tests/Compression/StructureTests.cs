using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class StructureTests
{
    public static TheoryData<string> AllModels => [.. Models.Names.Except(["conv-2", "conv-4", "conv-6", "resnet-44", "resnet-56", "resnet-32", "resnet-32-projection", "resnet-44-projection", "resnet-56-projection"]), "mlp-784-30-20-10"];

    /// <summary>A network whose batch norm is not neutral.</summary>
    private static Network Lively(Architecture architecture)
    {
        Network network = Network.Create(architecture, seed: 3);
        using var generator = new Generator(5, CPU);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor tensor) in network.Tensors())
        {
            if (tensor.dim() == 1)
                tensor.copy_(rand(tensor.shape, generator: generator, device: CPU).mul_(0.5).add_(0.75));
        }
        network.eval();
        return network;
    }

    private static ChannelUnit[] Some(DependencyGraph graph, double share, int seed = 1)
    {
        var random = new Random(seed);
        return [.. graph.Groups.SelectMany(group => group.Units.Skip(1).Where(_ => random.NextDouble() < share))];
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void A_network_without_channels_computes_what_it_computes_with_zeros_in_their_place(string model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network network = Lively(Models.Create(model));
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);
        ChannelUnit[] units = Some(graph, 0.3);

        using Network narrow = ChannelRemoval.Remove(network, units), zeroed = ChannelRemoval.Zero(network, units);
        using var generator = new Generator(2, CPU);
        Tensor input = randn(network.Architecture.Input.WithBatch(2), generator: generator, device: CPU);
        Tensor expected = zeroed.forward(input), actual = narrow.forward(input);

        Assert.True(narrow.Architecture.Macs < network.Architecture.Macs);
        double difference = (actual - expected).abs().max().item<float>(), scale = Math.Max(1, expected.abs().max().item<float>());
        Assert.True(difference <= 1e-6 * scale, FormattableString.Invariant($"{difference} of {scale}"));
        Assert.False(network.forward(input).allclose(expected));
    }

    [Fact]
    public void Units_of_lenet5_are_its_filters_and_hidden_neurons()
    {
        DependencyGraph graph = DependencyGraph.Of(Models.Create("lenet-5"));

        Assert.Equal(["conv1: 20 units", "conv2: 50 units", "fc1: 500 units"], graph.Groups.Select(group => group.ToString()));
        Assert.Equal(Enumerable.Repeat(7, 16), graph.UnitsOf("flatten").Skip((7 - 0) * 16).Take(16).Select(unit => graph.Units[unit].Producers[0].Channel));
    }

    [Fact]
    public void Additions_tie_the_channels_of_a_stage_and_identity_shortcuts_those_of_the_next()
    {
        DependencyGraph graph = DependencyGraph.Of(Models.Create("resnet-20"));
        ChannelUnit first = graph.Units.Single(unit => unit.Producers.Contains(new ChannelPosition("conv1", 3)));

        Assert.Equal(
            ["conv1[3]", "stage1_block1_conv2[3]", "stage1_block2_conv2[3]", "stage1_block3_conv2[3]",
             "stage2_block1_conv2[11]", "stage2_block2_conv2[11]", "stage2_block3_conv2[11]",
             "stage3_block1_conv2[27]", "stage3_block2_conv2[27]", "stage3_block3_conv2[27]"],
            first.Producers.Select(producer => producer.ToString()));
        Assert.Equal([16, 16, 16, 16, 16, 32, 32, 32, 32, 64, 64, 64], graph.Groups.Select(group => group.Units.Count).Order());
    }

    [Fact]
    public void A_depthwise_convolution_follows_its_input_and_grouped_ones_keep_their_groups_alike()
    {
        Architecture architecture = new ArchitectureBuilder("grouped", [3, 8, 8])
            .Conv("expand", 8, 1).Conv("depthwise", 8, 3, padding: 1, groups: 8).Conv("grouped", 12, 1, groups: 4).Linear("fc", 2).Build();
        DependencyGraph graph = DependencyGraph.Of(architecture);

        Assert.Equal(["expand[0] + depthwise[0] + expand[2] + depthwise[2] + expand[4] + depthwise[4] + expand[6] + depthwise[6]"],
            graph.Units.Where(unit => unit.Producers.Contains(new ChannelPosition("expand", 0))).Select(unit => string.Join(" + ", unit.Producers.OrderBy(producer => producer.Channel))));
        using Network network = Lively(architecture), narrow = ChannelRemoval.Remove(network, [graph.Units[0], graph.Groups[^1].Units[0]]);
        Assert.Equal((4, 8, 4), narrow.Architecture["grouped"].Layer is Conv2d conv ? (conv.InChannels, conv.OutChannels, conv.Groups) : default);
        using Network zeroed = ChannelRemoval.Zero(network, [graph.Units[0], graph.Groups[^1].Units[0]]);
        using Tensor input = randn([2, 3, 8, 8], device: CPU);
        using var noGrad = no_grad();
        Assert.True(narrow.forward(input).allclose(zeroed.forward(input), 1e-6, 1e-6));
    }

    [Fact]
    public void Emptying_a_layer_is_refused()
    {
        using Network network = Network.Create(Models.Create("lenet-5"), seed: 1);
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);

        Assert.Contains("Nothing of 'conv1' would be left", Assert.Throws<ArgumentException>(() => ChannelRemoval.Remove(network, graph.Groups[0].Units)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Units_of_another_architecture_are_refused()
    {
        using Network network = Network.Create(Models.Create("lenet-5"), seed: 1);
        ChannelUnit foreign = DependencyGraph.Of(Models.Create("resnet-20")).Units[0];

        Assert.Contains("does not belong", Assert.Throws<ArgumentException>(() => ChannelRemoval.Remove(network, [foreign])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lenet-5", 1)]
    [InlineData("resnet-20", 1)]
    [InlineData("resnet-20", 8)]
    [InlineData("mobilenet-v2", 8)]
    [InlineData("densenet-40", 4)]
    public void The_fewest_lowest_scores_that_reach_the_target_go(string model, int roundTo)
    {
        Architecture architecture = Models.Create(model);
        DependencyGraph graph = DependencyGraph.Of(architecture);
        var random = new Random(7);
        double[] scores = [.. graph.Units.Select(_ => random.NextDouble())];

        IReadOnlyList<ChannelUnit> removed = StructureSelection.Choose(graph, scores, new StructureOptions { Remaining = 0.5, RoundTo = roundTo });

        Assert.True(ChannelRemoval.Narrow(graph, removed).Macs <= architecture.Macs / 2);
        Assert.True(ChannelRemoval.Narrow(graph, removed).Macs >= 0.3 * architecture.Macs);
        foreach (ChannelGroup group in graph.Groups)
        {
            double[] kept = [.. group.Units.Except(removed).Select(unit => scores[unit.Id])], gone = [.. group.Units.Intersect(removed).Select(unit => scores[unit.Id])];
            Assert.True(kept.Length % roundTo == 0 || gone.Length == 0);
            Assert.True(gone.Length == 0 || gone.Max() < kept.Min());
            ChannelUnit[] best = [.. group.Units.Intersect(removed).OrderByDescending(unit => scores[unit.Id]).Take(roundTo)];
            Assert.True(roundTo == 1 || best.Length == 0 || ChannelRemoval.Narrow(graph, removed.Except(best)).Macs > architecture.Macs / 2, $"{group} could give back a multiple");
        }
        if (roundTo == 1)
        {
            ChannelUnit last = removed.MaxBy(unit => scores[unit.Id])!;
            Assert.True(ChannelRemoval.Narrow(graph, removed.Except([last])).Macs > architecture.Macs / 2);
        }
    }

    [Fact]
    public void A_target_out_of_reach_is_refused()
    {
        DependencyGraph graph = DependencyGraph.Of(Models.Create("lenet-5"));

        Assert.Contains("cannot come down to", Assert.Throws<ArgumentException>(
            () => StructureSelection.Choose(graph, new double[570], new StructureOptions { Remaining = 0.01, MinSurvivors = 10 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_excluded_layer_stays_and_a_misspelt_one_is_named()
    {
        DependencyGraph graph = DependencyGraph.Of(Models.Create("lenet-5"));

        Assert.DoesNotContain(StructureSelection.Choose(graph, new double[570], new StructureOptions { Remaining = 0.5, Exclude = ["conv1"] }), unit => unit.Producers[0].Layer == "conv1");
        Assert.Contains("did you mean 'conv2'", Assert.Throws<ArgumentException>(
            () => StructureSelection.Choose(graph, new double[570], new StructureOptions { Remaining = 0.5, Exclude = ["cnov2"] })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(1)]
    public void The_share_that_remains_is_checked(double remaining) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StructureOptions { Remaining = remaining });

    [Fact]
    public void Recalibrated_statistics_are_those_of_the_images()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 400 });
        using Network network = Lively(new ArchitectureBuilder("bn", [1, 28, 28]).BatchNorm("bn").Linear("fc", 10).Build());

        Assert.Equal(1, BatchNormRecalibration.Apply(network, data, batches: 100, batchSize: 100));

        using var scope = NewDisposeScope();
        Tensor inputs = data.Train.Pixels.to_type(ScalarType.Float32).div(255).sub(data.Manifest.Normalisation.Mean[0]).div(data.Manifest.Normalisation.Std[0]);
        Assert.Equal(inputs.mean().item<float>(), network.Tensors()["bn.running_mean"].item<float>(), 3);
        Assert.Equal(inputs.var().item<float>(), network.Tensors()["bn.running_var"].item<float>(), 2);
        Assert.False(network.training);
    }
}
