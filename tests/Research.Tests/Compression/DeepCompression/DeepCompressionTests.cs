using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;
using Pipeline = Research.Compression.DeepCompression;

namespace Research.Tests.Compression.DeepCompression;

public sealed class DeepCompressionTests
{
    private static readonly float[] First = [1, 2, 0, 0, 0, 11, 9, 0, 0, 1, 0, 0, 0, 0, 0, 10], Second = [0, 1, 2, 3, 4, 5, 6, 7];

    [Fact]
    public void Each_stage_hands_on_its_masks_and_codes_and_the_file_is_as_long_as_its_account()
    {
        using var folder = new TemporaryFolder();
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 256 });
        using Network network = Network.Create(Models.Create("mlp-784-30-10"), 1), before = network.Copy();
        var training = new TrainingOptions { Epochs = 1, Optimizer = new Adam { LearningRate = 1e-3 } };
        var sparsities = new Dictionary<string, double> { ["fc1"] = 0.9, ["fc2"] = 0.5 };
        string path = Path.Combine(folder.Path, "network.compressed");

        DeepCompressionStage pruned = Pipeline.Prune(network, data, new PruningOptions { LayerSparsities = sparsities }, training);
        DeepCompressionStage shared = Pipeline.Share(pruned.Network, data, new DeepCompressionOptions { LinearBits = 3, LayerBits = new Dictionary<string, int> { ["fc2"] = 2 }, Training = training });
        DeepCompressionStage coded = Pipeline.Code(shared.Network, path);

        Assert.True(before.SameAs(network));
        MaskedWeight Mask(DeepCompressionStage stage, string layer) => (MaskedWeight)stage.Network.Weights[$"{layer}.weight"];
        foreach ((string layer, int kept, int centroids) in new[] { ("fc1", 2352, 8), ("fc2", 150, 4) })
        {
            Assert.Equal(kept, Mask(pruned, layer).Positions.Length);
            Assert.Equal(Mask(pruned, layer).Positions.ToArray(), Mask(coded, layer).Positions.ToArray());
            Assert.Equal(centroids, ((CodebookWeight)Mask(coded, layer).Kept!).Centroids.Length);
            Assert.Equal(Mask(shared, layer).Materialise(), Mask(coded, layer).Materialise());
        }
        CompressedNetwork found = Pipeline.Codebooks(pruned.Network, new DeepCompressionOptions { LinearBits = 3, LayerBits = new Dictionary<string, int> { ["fc2"] = 2 } });
        Assert.Equal(((CodebookWeight)((MaskedWeight)found.Weights["fc1.weight"]).Kept!).Codes.ToArray(), ((CodebookWeight)Mask(coded, "fc1").Kept!).Codes.ToArray());
        Assert.NotEqual(found.Weights["fc1.weight"].Materialise(), Mask(coded, "fc1").Materialise()); // centroids were trained
        Assert.Equal(new FileInfo(path).Length, coded.Account.FileBytes);
        Assert.Equal(shared.Account.FileBytes, coded.Account.FileBytes);
        Assert.True(coded.Account.FileBytes < pruned.Account.FileBytes);
        Assert.Equal(["pruned", "shared", "coded"], new[] { pruned.Name, shared.Name, coded.Name });
        Assert.Single(pruned.Training!.Epochs);
    }

    [Fact]
    public void The_columns_of_the_paper_by_hand()
    {
        using Network network = WithBiases();
        CompressedNetwork shared = Pipeline.Codebooks(CompressedNetwork.Of(network), new DeepCompressionOptions { LinearBits = 1 });

        DeepCompressionRow row = DeepCompressionRow.Of(shared)[0], wide = DeepCompressionRow.Of(shared, indexBits: 5)[0], all = DeepCompressionRow.Of(shared)[^1];

        Assert.Equal(("fc1", 20, 10), (row.Layer, row.Weights, row.Kept)); // 6 weights and 4 biases
        Assert.Equal(6, row.CodeBits); // one bit a weight
        Assert.Equal(16, row.IndexBits); // gaps 0, 0, 3, 0, 2, 5: in 1 bit, 6 weights and 10 fillers; in 2 bits 8 indices; in 3 bits 6
        Assert.Equal(5 * 6, wide.IndexBits);
        Assert.Equal(2 * 32 + 32 * 4, row.OtherBits); // centroids and biases
        Assert.Equal((6 + 16 + 192 + 7) / 8, row.SharedBytes);
        Assert.Equal(27 / 80.0, row.SharedRate, 12);
        Assert.Equal((30, 10 + 7 + 2), (all.Weights, all.Kept)); // fc2 has a zero
    }

    [Fact]
    public void Biases_share_one_codebook_that_counts_once()
    {
        using Network network = WithBiases();

        CompressedNetwork shared = Pipeline.Codebooks(CompressedNetwork.Of(network), new DeepCompressionOptions { LinearBits = 2, BiasBits = 1 });

        var first = (CodebookWeight)shared.Weights["fc1.bias"];
        Assert.True(first.Centroids == ((CodebookWeight)shared.Weights["fc2.bias"]).Centroids);
        Assert.Equal(2, first.Centroids.Length);
        IReadOnlyList<DeepCompressionRow> rows = DeepCompressionRow.Of(shared);
        Assert.Equal(4 * 32 + 2 * 32, rows[0].OtherBits);
        Assert.Equal(4 * 32, rows[1].OtherBits);
    }

    [Fact]
    public void Zeros_that_a_network_has_are_its_masks()
    {
        using Network network = SmallNetworks.Mlp(First, Second);

        DeepCompressionStage pruned = Pipeline.Pruned(network);

        Assert.Equal([0, 1, 5, 6, 9, 15], ((MaskedWeight)pruned.Network.Weights["fc1.weight"]).Positions.ToArray());
        Assert.Null(pruned.Training);
    }

    [Fact]
    public void Bad_options_are_refused_by_name()
    {
        using Network network = SmallNetworks.Mlp(First, Second);
        CompressedNetwork pruned = CompressedNetwork.Of(network);

        Assert.Contains("LinearBits must be 1 to 16, not 0", Assert.Throws<ArgumentOutOfRangeException>(() => new DeepCompressionOptions { LinearBits = 0 }).Message);
        Assert.Contains("ConvolutionBits", Assert.Throws<ArgumentOutOfRangeException>(() => new DeepCompressionOptions { ConvolutionBits = 17 }).Message);
        Assert.Contains("BiasBits", Assert.Throws<ArgumentOutOfRangeException>(() => new DeepCompressionOptions { BiasBits = -1 }).Message);
        Assert.Contains("'fc1'", Assert.Throws<ArgumentOutOfRangeException>(() => new DeepCompressionOptions { LayerBits = new Dictionary<string, int> { ["fc1"] = 99 } }).Message);
        Assert.Contains("'fc9'", Assert.Throws<ArgumentException>(() => Pipeline.Codebooks(pruned, new DeepCompressionOptions { LayerBits = new Dictionary<string, int> { ["fc9"] = 2 } })).Message);
        CompressedNetwork shared = Pipeline.Codebooks(pruned, new DeepCompressionOptions());
        Assert.Contains("compressed already", Assert.Throws<ArgumentException>(() => Pipeline.Codebooks(shared, new DeepCompressionOptions())).Message);
    }

    /// <summary>Biases of a new network are zero; these are six different ones.</summary>
    private static Network WithBiases()
    {
        Network network = SmallNetworks.Mlp(First, Second);
        using var noGrad = no_grad();
        network.get_parameter("fc1.bias")!.copy_(tensor(new float[] { 0.1f, 0.2f, 0.3f, 0.4f }, device: CPU));
        network.get_parameter("fc2.bias")!.copy_(tensor(new float[] { 0.5f, 0.6f }, device: CPU));
        return network;
    }
}
