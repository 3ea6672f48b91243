using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class SvdTests
{
    private static Tensor Random(params long[] shape)
    {
        using var generator = new Generator(7, CPU);
        return randn(shape, generator: generator, device: CPU);
    }

    private static double Distance(Tensor a, Tensor b) => (a.to(ScalarType.Float64) - b.to(ScalarType.Float64)).norm().item<double>();

    [Fact]
    public void Two_singular_values_give_the_matrix_of_tenths_back()
    {
        using var scope = NewDisposeScope();
        Tensor tenths = arange(1, 10, dtype: ScalarType.Float64, device: CPU).div(10).reshape(3, 3);
        using SingularValueDecomposition values = SingularValueDecomposition.Of(tenths);
        (Tensor left, Tensor right) = values.Truncate(2);

        Assert.True(values.Values[2] < 1e-15);
        Assert.Equal(Math.Sqrt(2.85), Math.Sqrt(values.Values.Sum(value => value * value)), 12); // 0.1² + … + 0.9²
        Assert.True(Distance(left.matmul(right), tenths) < 1e-14);
        (left, right) = values.Truncate(1);
        Assert.True(Distance(left.matmul(right), tenths) > 0.1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public void A_truncated_weight_is_as_far_away_as_Eckart_and_Young_say(int rank)
    {
        using var scope = NewDisposeScope();
        Tensor weight = Random(12, 3, 3, 3);
        ProductWeight product = LowRankWeights.Factorize(weight, RankRule.Fixed(rank));
        Tensor eigenvalues = linalg.eigvalsh(weight.flatten(1).to(ScalarType.Float64).matmul(weight.flatten(1).t().to(ScalarType.Float64)));
        double expected = Math.Sqrt(eigenvalues.data<double>().ToArray().Take(12 - rank).Sum(value => Math.Max(0, value)));

        double actual = Distance(tensor(product.Materialise(), device: CPU).reshape(weight.shape), weight);

        Assert.Equal(rank, product.Rank);
        Assert.InRange(actual, expected - 1e-5, expected + 1e-5);
    }

    [Fact]
    public void Energy_and_error_choose_the_fewest_terms()
    {
        using var scope = NewDisposeScope();
        using SingularValueDecomposition values = SingularValueDecomposition.Of(diag(tensor(new[] { 1.0, 2.0, 3.0 }, device: CPU)));

        Assert.Equal([3, 2, 1], values.Values.Select(value => (int)Math.Round(value)));
        Assert.Equal(9.0 / 14, values.Energy(1), 12);
        Assert.Equal(1, RankRule.Energy(0.6).Choose(values));
        Assert.Equal(2, RankRule.Energy(0.9).Choose(values));
        Assert.Equal(3, RankRule.Energy(1).Choose(values));
        Assert.Equal(2, RankRule.Error(0.3).Choose(values)); // √(1/14) = 0.267
        Assert.Equal(3, RankRule.Error(0.2).Choose(values));
    }

    [Theory]
    [InlineData(ConvolutionScheme.Channel)]
    [InlineData(ConvolutionScheme.Spatial)]
    public void Factorised_layers_of_a_weight_of_that_rank_compute_the_same(ConvolutionScheme scheme)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Architecture architecture = new ArchitectureBuilder("strided", [16, 9, 11])
            .Append("conv", new Conv2d(16, 24, new Extent(3, 5)) { Stride = new Extent(2, 1), Padding = new Extent(1, 2) }).ReLU("relu").Linear("fc", 30).Build();
        using Network network = Network.Create(architecture, 3);
        Tensor low = scheme == ConvolutionScheme.Channel
            ? Random(24, 2).matmul(Random(2, 240)).reshape(24, 16, 3, 5)
            : Random(48, 2).matmul(Random(2, 120)).reshape(16, 3, 24, 5).permute(2, 0, 1, 3);
        network.Weight("conv").copy_(low);
        network.Weight("fc").copy_(Random(30, 2).matmul(Random(2, network.Weight("fc").shape[1])));
        Tensor input = Random(2, 16, 9, 11);

        using FactorizedNetwork factorized = LayerFactorizer.Factorize(network, new SvdFactorization(RankRule.Fixed(2), scheme));

        Tensor expected = network.forward(input);
        Assert.Equal(5, factorized.Network.Architecture.Nodes.Count(node => node.Layer is not Flatten));
        Assert.All(factorized.Layers, layer => Assert.True(layer.Pays && layer.Error < 1e-6));
        Assert.Equal(factorized.Layers.Sum(layer => layer.BytesAfter), 4 * factorized.Network.Architecture.ParameterCount);
        Assert.Equal(factorized.Layers.Sum(layer => layer.MacsAfter), factorized.Network.Architecture.Macs);
        Assert.True(Distance(factorized.Network.forward(input), expected) < 1e-5 * expected.norm().item<float>());
    }

    [Fact]
    public void A_layer_that_would_grow_stays_whole()
    {
        using var scope = NewDisposeScope();
        using Network network = Network.Create(Models.Create("lenet-300-100"), 3);
        using FactorizedNetwork factorized = LayerFactorizer.Factorize(network, new SvdFactorization(RankRule.Energy(1)));

        Assert.Equal(3, factorized.Layers.Count);
        Assert.All(factorized.Layers, layer => Assert.False(layer.Pays));
        Assert.True(factorized.Network.SameAs(network));
    }

    [Fact]
    public void A_weight_of_zeros_keeps_one_term()
    {
        using var scope = NewDisposeScope();
        ProductWeight product = LowRankWeights.Factorize(zeros(4, 6, device: CPU), RankRule.Energy(0.9));

        Assert.Equal(1, product.Rank);
        Assert.All(product.Materialise(), value => Assert.Equal(0, value));
        Assert.Equal(1, LowRankWeights.Factorize(ones(4, 6, device: CPU), RankRule.Error(1e-6)).Rank);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        using var scope = NewDisposeScope();
        using Network network = Network.Create(Models.Create("lenet-300-100"), 3);

        Assert.Throws<ArgumentOutOfRangeException>(() => RankRule.Fixed(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankRule.Energy(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => RankRule.Error(1));
        Assert.Contains("[1, 4]", Assert.Throws<ArgumentOutOfRangeException>(() => LowRankWeights.Factorize(ones(4, 6, device: CPU), RankRule.Fixed(5))).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => LowRankWeights.Factorize(ones(0, 6, device: CPU), RankRule.Fixed(1))).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => LowRankWeights.Factorize(full(2, 2, double.NaN, device: CPU), RankRule.Fixed(1))).Message);
        Assert.Contains("'fc3'", Assert.Throws<ArgumentException>(() => LayerFactorizer.Factorize(network, new SvdFactorization(RankRule.Fixed(11)))).Message);
        Assert.Contains("'relu1'", Assert.Throws<ArgumentException>(() => LayerFactorizer.Factorize(network, new SvdFactorization(RankRule.Fixed(1)), ["relu1"])).Message);
    }
}
