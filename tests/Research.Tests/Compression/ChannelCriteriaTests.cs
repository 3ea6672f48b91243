using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>Channel criteria worked by hand on three filters of two weights, and on activations of two channels.</summary>
public class ChannelCriteriaTests
{
    private static readonly float[] Weights = [3, -4, 1, 0, 0, 2];

    private static ChannelEvidence Layer => new("conv1", tensor(Weights, device: CPU).reshape(3, 1, 1, 2));

    /// <summary>[2 images, 2 channels, 2, 2].</summary>
    private static Tensor Activations => tensor(new float[] { 1, 2, 0, 0, 4, 0, 0, 4, 0, 0, 0, 0, 1, 1, 1, 1 }, device: CPU).reshape(2, 2, 2, 2);

    private static double[] Of(ChannelCriterion criterion, ChannelEvidence layer)
    {
        using var scope = NewDisposeScope();
        return criterion.Scores(layer).to(ScalarType.Float64).data<double>().ToArray();
    }

    private static ChannelEvidence Seen(ChannelCriterion criterion) => Layer with { PerImage = criterion.PerImage(Activations) };

    [Fact]
    public void Norms_are_those_of_each_filter()
    {
        Assert.Equal([7, 1, 2], Of(new ChannelL1(), Layer));
        Assert.Equal([5, 1, 2], Of(new ChannelL2(), Layer));
    }

    [Fact]
    public void Geometric_median_sums_the_distances_to_the_others()
    {
        double a = Math.Sqrt(4 + 16), b = Math.Sqrt(9 + 36), c = Math.Sqrt(1 + 4);
        Assert.All(Of(new GeometricMedian(), Layer).Zip([a + b, a + c, b + c]), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void Batch_norm_scale_is_absolute_and_missing_where_there_is_none()
    {
        Assert.Equal([0.5, 2, 0], Of(new BatchNormScale(), Layer with { BatchNormScale = tensor(new[] { -0.5f, 2, 0 }, device: CPU) }));
        Assert.Contains("'conv1' has none", Assert.Throws<ArgumentException>(() => Of(new BatchNormScale(), Layer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Taylor_squares_the_sum_over_the_filter() => Assert.Equal(
        [1, 4, 100], Of(new ChannelTaylor(), Layer with { Gradient = tensor(new float[] { 1, 0.5f, -2, 7, 1, 5 }, device: CPU).reshape(3, 1, 1, 2) })); // (3 − 2)², (−2)², 10²

    [Fact]
    public void Activation_criteria_average_over_images_and_positions()
    {
        Assert.Equal([2 / 8.0, 6 / 8.0], Of(new ZeroActivations(), Seen(new ZeroActivations())));
        Assert.Equal([3 / 8.0, 12 / 8.0], Of(new MeanActivation(), Seen(new MeanActivation())));
        Assert.Equal([0.5, 1.5], Of(new FeatureRank(), Seen(new FeatureRank()))); // ranks 1 and 0; 2 and 1
    }

    [Fact]
    public void Entropy_is_that_of_the_histogram_over_images()
    {
        // Four images, three channels: two bins of 1 : 3, a constant channel, four different bins.
        var layer = Layer with { PerImage = tensor(new double[] { 0, 5, 0, 1, 5, 1, 1, 5, 2, 0.9, 5, 3 }, device: CPU).reshape(4, 3) };

        double[] entropies = Of(new ActivationEntropy(4), layer);

        Assert.Equal(-(0.25 * Math.Log(0.25) + 0.75 * Math.Log(0.75)), entropies[0], 1e-12);
        Assert.Equal(0, entropies[1], 1e-12);
        Assert.Equal(Math.Log(4), entropies[2], 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActivationEntropy(1));
    }

    [Fact]
    public void What_was_not_gathered_and_what_cannot_be_is_said()
    {
        Assert.Contains("were not gathered", Assert.Throws<ArgumentException>(() => Of(new ZeroActivations(), Layer)).Message, StringComparison.Ordinal);
        Assert.Contains("'hrank'", Assert.Throws<ArgumentException>(() => new FeatureRank().PerImage(ones([2, 3], device: CPU))).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'hrank'?", Assert.Throws<ArgumentException>(() => ChannelCriteria.Parse("hrang")).Message, StringComparison.Ordinal);
        Assert.All(ChannelCriteria.All, criterion => Assert.Equal(criterion, ChannelCriteria.Parse(criterion.Name)));
    }

    [Fact]
    public void A_network_s_layers_are_scored_on_their_outputs_behind_norm_and_activation()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 100 });
        using Network network = Network.Create(new ArchitectureBuilder("tiny", [1, 28, 28])
            .Conv("conv1", 5, 3, stride: 3).BatchNorm("bn1").ReLU("relu1").Linear("fc", 10).Build(), 1);
        var images = ScoringData.Of(data, 30, 1, batchSize: 8);

        IReadOnlyDictionary<string, Tensor> scores = ChannelScores.Of(network, new ZeroActivations(), ["conv1", "fc"], images);

        Assert.Equal("relu1", ChannelScores.OutputOf(network.Architecture, "conv1"));
        network.eval();
        using var all = NewDisposeScope();
        Tensor[] relu = [.. images.Batches().Select(batch => network.Activations(batch.Inputs)["relu1"])];
        float[] expected = cat(relu).gt(0).to(ScalarType.Float32).mean([0, 2, 3]).Floats();
        Assert.All(expected.Zip(scores["conv1"].Floats()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        foreach (ChannelCriterion criterion in ChannelCriteria.All)
            Assert.Equal(5, ChannelScores.Of(network, criterion, ["conv1"], images)["conv1"].numel());
        Assert.Contains("did you mean 'conv1'?", Assert.Throws<ArgumentException>(() => ChannelScores.Of(network, new ChannelL1(), ["conv2"])).Message, StringComparison.Ordinal);
        Assert.Contains("no output channels", Assert.Throws<ArgumentException>(() => ChannelScores.Of(network, new ChannelL1(), ["relu1"])).Message, StringComparison.Ordinal);
        Assert.Contains("ScoringData.Of", Assert.Throws<ArgumentException>(() => ChannelScores.Of(network, new ChannelTaylor(), ["conv1"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_output_of_a_layer_before_a_sum_is_not_the_sum()
    {
        Architecture resnet = Models.Create("resnet-20");
        Assert.Equal("stage1_block1_bn2", ChannelScores.OutputOf(resnet, "stage1_block1_conv2"));
        Assert.Equal("stage1_block1_relu1", ChannelScores.OutputOf(resnet, "stage1_block1_conv1"));
    }
}
