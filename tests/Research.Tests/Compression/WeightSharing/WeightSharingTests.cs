using Research.Compression;
using Research.Networks;
using Xunit;
using Shared = Research.Compression.WeightSharing;

namespace Research.Tests.Compression.WeightSharing;

public class WeightSharingTests
{
    private static readonly float[] First = [1, 2, 0, 0, 0, 11, 9, 0, 0, 1, 0, 0, 0, 0, 0, 10], Second = [0, 1, 2, 3, 4, 5, 6, 7];

    [Fact]
    public void Zeros_of_pruned_weights_stay_zero_and_take_no_centroid()
    {
        using Network network = SmallNetworks.Mlp(First, Second);

        CompressedNetwork shared = Shared.Share(network, new SharingOptions { Centroids = 2 });

        var first = Assert.IsType<MaskedWeight>(shared.Weights["fc1.weight"]);
        Assert.Equal([0, 1, 5, 6, 9, 15], first.Positions.ToArray());
        var kept = Assert.IsType<CodebookWeight>(first.Kept);
        Assert.Equal([4f / 3, 10], kept.Centroids.ToArray());
        Assert.Equal([0, 0, 1, 1, 0, 1], kept.Codes.ToArray());
    }

    [Fact]
    public void One_codebook_across_layers_is_stored_once()
    {
        using Network network = SmallNetworks.Mlp(First, Second);

        CompressedNetwork shared = Shared.Share(network, new SharingOptions { Centroids = 3, Scope = SharingScope.AcrossLayers });

        CodebookWeight[] books = [.. new[] { "fc1.weight", "fc2.weight" }.Select(name => (CodebookWeight)((MaskedWeight)shared.Weights[name]).Kept!)];
        Assert.True(books[0].Centroids == books[1].Centroids);
        Assert.Equal(KMeans.Exact([.. First.Concat(Second).Where(value => value != 0)], 3).Centroids.ToArray(), books[0].Centroids.ToArray());
    }

    [Fact]
    public void Layers_have_their_own_numbers_and_biases_are_shared_where_named()
    {
        using Network network = SmallNetworks.Mlp(First, Second);

        CompressedNetwork shared = Shared.Share(network, new SharingOptions
        {
            Centroids = 2,
            LayerCentroids = new Dictionary<string, int> { ["fc2"] = 7 },
            Include = ["fc1", "fc2", "fc1.bias"],
            Exclude = ["fc1"],
        });

        Assert.IsType<DenseWeight>(Assert.IsType<MaskedWeight>(shared.Weights["fc1.weight"]).Kept);
        Assert.Equal(Second, shared.Weights["fc2.weight"].Materialise());
    }

    [Fact]
    public void A_shared_network_comes_back_from_its_file_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        using Network network = SmallNetworks.Mlp(First, Second);
        CompressedNetwork shared = Shared.Share(network, new SharingOptions { Centroids = 3 });
        string path = Path.Combine(folder.Path, "shared.compressed");

        shared.Save(path);

        using Network before = shared.Materialise(), after = CompressedFile.Load(path).Materialise();
        Assert.True(before.SameAs(after));
    }

    [Fact]
    public void A_layer_that_was_pruned_whole_stays_so()
    {
        using Network network = SmallNetworks.Mlp(new float[16], Second);

        CompressedNetwork shared = Shared.Share(network, new SharingOptions { Centroids = 4 });

        Assert.Null(Assert.IsType<MaskedWeight>(shared.Weights["fc1.weight"]).Kept);
    }

    [Fact]
    public void Bad_options_are_refused_by_name()
    {
        using Network network = SmallNetworks.Mlp(First, Second);
        string Refused(SharingOptions options) => Assert.ThrowsAny<ArgumentException>(() => Shared.Share(network, options)).Message;

        Assert.Contains("'fc9'", Refused(new SharingOptions { Include = ["fc9"] }));
        Assert.Contains("'fc9'", Refused(new SharingOptions { LayerCentroids = new Dictionary<string, int> { ["fc9"] = 2 } }));
        Assert.Contains("share per layer", Refused(new SharingOptions { Scope = SharingScope.AcrossLayers, LayerCentroids = new Dictionary<string, int> { ["fc1"] = 2 } }));
        Assert.Contains("no weights", Refused(new SharingOptions { Include = ["fc1"], Exclude = ["fc1"] }));
        Assert.Contains("Centroids must be at least 1, not 0", Assert.Throws<ArgumentOutOfRangeException>(() => new SharingOptions { Centroids = 0 }).Message);
        CompressedNetwork shared = Shared.Share(network, new SharingOptions());
        Assert.Contains("'fc1.weight' is compressed already", Assert.Throws<ArgumentException>(() => Shared.Share(shared, new SharingOptions())).Message);
    }

    [Fact]
    public void A_constant_layer_takes_one_centroid_and_a_layer_of_few_values_no_more_than_it_has()
    {
        using Network network = SmallNetworks.Mlp([.. Enumerable.Repeat(0.25f, 16)], [1, 1, 2, 2, 1, 2, 3, 3]);

        CompressedNetwork shared = Shared.Share(network, new SharingOptions { Centroids = 256 });

        Assert.Equal([0.25f], ((CodebookWeight)shared.Weights["fc1.weight"]).Centroids.ToArray());
        var few = (CodebookWeight)shared.Weights["fc2.weight"];
        Assert.Equal([1, 2, 3], few.Centroids.ToArray());
        Assert.Equal([1, 1, 2, 2, 1, 2, 3, 3], few.Materialise());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_layer_that_is_not_finite_is_named(float value)
    {
        using Network network = SmallNetworks.Mlp(First, [0, 1, 2, value, 4, 5, 6, 7]);

        Assert.Contains("'fc2.weight'", Assert.Throws<ArgumentException>(() => Shared.Share(network, new SharingOptions())).Message);
    }
}
