using Research.Compression;
using Research.Networks;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class LayerReconstructionTests : IDisposable
{
    private readonly ImageDataSet _data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 200 });

    public void Dispose() => _data.Dispose();

    /// <summary>Two convolutions and a linear layer behind them; with batch norm and an addition in between.</summary>
    private static Architecture Residual => new ArchitectureBuilder("residual", [1, 28, 28])
        .Conv("conv1", 6, 3, stride: 2, bias: false).BatchNorm("bn1").ReLU("relu1").Conv("conv2", 6, 3, padding: 1, bias: false).BatchNorm("bn2")
        .Append("add", new Add(), "bn2", "relu1").ReLU("relu2").Append("pool", new MaxPool2d(3)).Linear("fc", 10).Build();

    private Tensor Images()
    {
        using var source = new BatchSource(_data.Train, _data.Manifest.Normalisation, null, 50, CPU);
        return source.InOrder().First().Inputs;
    }

    [Theory]
    [InlineData("conv1", "conv2")]
    [InlineData("conv2", "fc")]
    public void What_a_copy_of_a_channel_did_its_twin_takes_over(string twins, string behind)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network network = Network.Create(new ArchitectureBuilder("chain", [1, 28, 28]).Conv("conv1", 4, 5, stride: 2).ReLU("relu1").Conv("conv2", 5, 3).ReLU("relu2").Linear("fc", 10).Build(), 1);
        network.eval();
        network.Weight(twins)[1].copy_(network.Weight(twins)[0]);
        network.get_parameter($"{twins}.bias")![1].copy_(network.get_parameter($"{twins}.bias")![0]);
        ChannelUnit[] twin = [DependencyGraph.Of(network.Architecture).Units.Single(unit => unit.Producers.Contains(new ChannelPosition(twins, 1)))];
        using Network narrow = ChannelRemoval.Remove(network, twin), before = narrow.Copy();

        IReadOnlyList<string> solved = LayerReconstruction.Apply(network, narrow, twin, _data);

        Assert.Equal(behind, solved[0]);
        Tensor images = Images(), expected = network.forward(images);
        double scale = expected.abs().max().item<float>();
        Assert.True((narrow.forward(images) - expected).abs().max().item<float>() < 2e-3 * scale);
        Assert.True((before.forward(images) - expected).abs().max().item<float>() > 0.02 * scale);
    }

    [Fact]
    public void Every_layer_behind_the_channels_is_solved_and_no_other()
    {
        using var scope = NewDisposeScope();
        using Network network = Network.Create(Residual, 2);
        DependencyGraph graph = DependencyGraph.Of(Residual);
        ChannelUnit[] units = [graph.Units[1], graph.Units[4]];
        using Network narrow = ChannelRemoval.Remove(network, units);
        byte[] first = narrow.Weight("conv1").bytes.ToArray();

        Assert.Equal(["conv2", "fc"], LayerReconstruction.Apply(network, narrow, units, _data, images: 100));

        Assert.Equal(first, narrow.Weight("conv1").bytes.ToArray());
        Assert.True(network.training && narrow.training);
    }

    [Fact]
    public void Outputs_come_closer_and_the_seed_decides_to_the_bit()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network network = Network.Create(Residual, 3);
        network.eval();
        ChannelUnit[] units = [.. DependencyGraph.Of(Residual).Units.Take(2)];
        using Network cut = ChannelRemoval.Remove(network, units), solved = cut.Copy(), again = cut.Copy();
        LayerReconstruction.Apply(network, solved, units, _data);
        LayerReconstruction.Apply(network, again, units, _data);

        Tensor images = Images(), expected = network.forward(images);
        Assert.True(solved.SameAs(again));
        Assert.True((solved.forward(images) - expected).square().mean().item<float>() < 0.5 * (cut.forward(images) - expected).square().mean().item<float>());
    }

    [Fact]
    public void Foreign_networks_and_no_images_are_refused()
    {
        using Network network = Network.Create(Residual, 2);
        ChannelUnit[] units = [.. DependencyGraph.Of(Residual).Units.Take(2)];
        using Network narrow = ChannelRemoval.Remove(network, units);
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerReconstruction.Apply(network, narrow, units, _data, images: 0));
        Assert.Contains("not what is left", Assert.Throws<ArgumentException>(() => LayerReconstruction.Apply(network, narrow, units[..1], _data)).Message, StringComparison.Ordinal);
        Assert.Contains("Reconstruction", Assert.Throws<ArgumentOutOfRangeException>(
            () => Research.Experiments.Recipes.Structure("lenet-5", "mnist", 0.5) with { Reconstruction = 0 }).Message, StringComparison.Ordinal);
    }
}
