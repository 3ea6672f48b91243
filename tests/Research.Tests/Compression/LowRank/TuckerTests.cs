using Research.Compression;
using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class TuckerTests
{
    /// <summary>A kernel [9, 8, 3, 3] of ranks 3 and 2.</summary>
    private static Tensor LowRank() => einsum("pqyx,op,iq->oiyx", LowRankOracle.Normal(1, 3, 2, 3, 3), LowRankOracle.Normal(2, 9, 3), LowRankOracle.Normal(3, 8, 2));

    [Fact]
    public void Errors_and_kernel_equal_those_of_NumPy()
    {
        using var scope = NewDisposeScope();
        using TensorFile oracle = LowRankOracle.Open();
        double[] expected = oracle.Tensors["tucker-errors"].Doubles();

        using TuckerDecomposition tucker = TuckerDecomposition.Of(oracle.Tensors["kernel"], 4, 3, sweeps: expected.Length - 1);

        Assert.Equal(expected.Length, tucker.Errors.Count);
        Assert.All(expected.Zip(tucker.Errors), pair => Assert.Equal(pair.First, pair.Second, 10));
        Assert.True(LowRankOracle.Distance(tucker.Reconstruct(), oracle.Tensors["tucker"]) < 1e-9);
    }

    [Fact]
    public void Factors_are_orthonormal_and_the_error_is_the_energy_that_the_core_lacks()
    {
        using var scope = NewDisposeScope();
        Tensor kernel = LowRankOracle.Normal(4, 10, 7, 3, 2);
        using TuckerDecomposition tucker = TuckerDecomposition.Of(kernel, 5, 4);

        foreach (Tensor factor in new[] { tucker.OutFactor, tucker.InFactor })
            Assert.True(LowRankOracle.Distance(factor.t().matmul(factor), eye(factor.shape[1], dtype: ScalarType.Float64, device: CPU)) < 1e-12);
        double share = tucker.Core.pow(2).sum().item<double>() / kernel.pow(2).sum().item<double>();
        Assert.Equal(Math.Sqrt(1 - share), tucker.Errors[^1], 9);
        Assert.Equal(tucker.Errors[^1], LowRankOracle.Distance(tucker.Reconstruct(), kernel), 12);
    }

    [Fact]
    public void The_error_never_rises_over_sweeps()
    {
        using var scope = NewDisposeScope();
        for (int seed = 0; seed < 10; seed++)
        {
            using TuckerDecomposition tucker = TuckerDecomposition.Of(LowRankOracle.Normal(seed, 12, 9, 3, 3), 3, 4, sweeps: 15);
            Assert.All(tucker.Errors.Zip(tucker.Errors.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1e-12));
            Assert.True(tucker.Errors[^1] < tucker.Errors[0]);
        }
    }

    [Fact]
    public void A_kernel_of_low_ranks_is_found_again_and_full_ranks_are_exact()
    {
        using var scope = NewDisposeScope();
        Tensor low = LowRank(), any = LowRankOracle.Normal(6, 5, 4, 3, 3);
        using TuckerDecomposition exact = TuckerDecomposition.Of(low, 3, 2, sweeps: 1), full = TuckerDecomposition.Of(any, 5, 4, sweeps: 0);

        Assert.True(exact.Errors[^1] < 1e-13 && LowRankOracle.Distance(exact.Reconstruct(), low) < 1e-13);
        Assert.True(full.Errors[0] < 1e-13 && LowRankOracle.Distance(full.Reconstruct(), any) < 1e-13);
    }

    [Theory]
    [InlineData(3, 2, 3)]
    [InlineData(3, 8, 2)]
    [InlineData(9, 2, 2)]
    public void The_chain_computes_what_the_reconstructed_kernel_does(int outRank, int inRank, int layers)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Architecture architecture = new ArchitectureBuilder("strided", [8, 9, 11])
            .Append("conv", new Conv2d(8, 9, 3) { Stride = new Extent(2, 1), Padding = new Extent(1, 2) }).Build();
        using Network network = Network.Create(architecture, 3);
        network.get_parameter("conv.bias")!.normal_();
        using TuckerDecomposition tucker = TuckerDecomposition.Of(network.Weight("conv").detach(), outRank, inRank);
        Tensor input = LowRankOracle.Normal(8, 2, 8, 9, 11).to(ScalarType.Float32);

        using FactorizedNetwork factorized = LayerFactorizer.Factorize(network, new TuckerFactorization(RankRule.Fixed(outRank), RankRule.Fixed(inRank)));
        Tensor output = factorized.Network.forward(input);
        network.Weight("conv").copy_(tucker.Reconstruct());

        Assert.Equal(layers, factorized.Network.Architecture.Nodes.Length);
        Assert.Equal(tucker.Errors[^1], factorized.Layers[0].Error, 6);
        Assert.Equal((factorized.Layers[0].BytesAfter, factorized.Layers[0].MacsAfter), (4 * factorized.Network.Architecture.ParameterCount, factorized.Network.Architecture.Macs));
        Assert.True(LowRankOracle.Distance(output, network.forward(input)) < 1e-5);
    }

    [Fact]
    public void With_all_input_channels_it_is_the_singular_value_decomposition()
    {
        using var scope = NewDisposeScope();
        Tensor kernel = LowRankOracle.Normal(9, 12, 6, 3, 3);
        using TuckerDecomposition tucker = TuckerDecomposition.Of(kernel, 4, 6);
        using SingularValueDecomposition values = SingularValueDecomposition.Of(kernel.flatten(1));

        Assert.Equal(values.RelativeError(4), tucker.Errors[^1], 12);
    }

    [Fact]
    public void Zeros_and_constants_are_decomposed()
    {
        using var scope = NewDisposeScope();
        using TuckerDecomposition zero = TuckerDecomposition.Of(zeros(4, 3, 3, 3, device: CPU), 2, 2), one = TuckerDecomposition.Of(ones(4, 3, 3, 3, device: CPU), 1, 1);

        Assert.Equal(0, zero.Errors[^1]);
        Assert.All(zero.Reconstruct().Doubles(), value => Assert.Equal(0, value));
        Assert.True(one.Errors[^1] < 1e-14);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        using var scope = NewDisposeScope();
        Tensor kernel = ones(4, 3, 3, 3, device: CPU);

        Assert.Contains("[1, 4], not 5", Assert.Throws<ArgumentOutOfRangeException>(() => TuckerDecomposition.Of(kernel, 5, 2)).Message);
        Assert.Contains("[1, 3], not 0", Assert.Throws<ArgumentOutOfRangeException>(() => TuckerDecomposition.Of(kernel, 4, 0)).Message);
        Assert.Contains("kernel [out, in, kH, kW]", Assert.Throws<ArgumentException>(() => TuckerDecomposition.Of(ones(4, 3, device: CPU), 2, 2)).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => TuckerDecomposition.Of(ones(4, 0, 3, 3, device: CPU), 2, 2)).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => TuckerDecomposition.Of(full([4, 3, 3, 3], double.NaN, device: CPU), 2, 2)).Message);
        Assert.Contains("Sweeps", Assert.Throws<ArgumentOutOfRangeException>(() => new TuckerFactorization(RankRule.Fixed(1)) { Sweeps = -1 }).Message);
        using Network network = Network.Create(new ArchitectureBuilder("linear", [4]).Linear("fc", 3).Build(), 1);
        Assert.Contains("'fc'", Assert.Throws<ArgumentException>(() => LayerFactorizer.Factorize(network, new TuckerFactorization(RankRule.Fixed(1)), ["fc"])).Message);
    }
}
