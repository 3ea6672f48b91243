using Research.Compression;
using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class CpTests
{
    /// <summary>A sum of so many products of normal vectors.</summary>
    private static Tensor Sum(int terms, int seed, params long[] shape) =>
        einsum("or,ir,yr,xr->oiyx", [.. shape.Select((side, mode) => LowRankOracle.Normal(seed + mode, side, terms))]);

    [Fact]
    public void Errors_and_kernel_equal_those_of_NumPy()
    {
        using var scope = NewDisposeScope();
        using TensorFile oracle = LowRankOracle.Open();
        double[] expected = oracle.Tensors["cp-errors"].Doubles();

        using CpDecomposition cp = CpDecomposition.Of(oracle.Tensors["kernel"], new() { Rank = 3, Sweeps = expected.Length, Tolerance = 0 });

        Assert.Equal(expected.Length, cp.Errors.Count);
        Assert.All(expected.Zip(cp.Errors), pair => Assert.Equal(pair.First, pair.Second, 9));
        Assert.True(LowRankOracle.Distance(cp.Reconstruct(), oracle.Tensors["cp"]) < 1e-8);
    }

    [Fact]
    public void The_error_is_the_distance_never_rises_and_the_vectors_have_norm_one()
    {
        using var scope = NewDisposeScope();
        for (int seed = 0; seed < 10; seed++)
        {
            Tensor kernel = LowRankOracle.Normal(seed, 10, 8, 3, 3);
            using CpDecomposition cp = CpDecomposition.Of(kernel, new() { Rank = 6, Sweeps = 40 });

            Assert.All(cp.Errors.Zip(cp.Errors.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1e-10, $"{seed}: {pair}"));
            Assert.Equal(cp.Errors[^1], LowRankOracle.Distance(cp.Reconstruct(), kernel), 12);
            Assert.All(cp.Factors, factor => Assert.All(factor.pow(2).sum([0L]).Doubles(), square => Assert.Equal(1, square, 10)));
            Assert.True(cp.Weights.min().item<double>() >= 0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_sum_of_few_terms_is_found_again(int terms)
    {
        using var scope = NewDisposeScope();
        Tensor kernel = Sum(terms, 20, 9, 8, 5, 5);
        using CpDecomposition cp = CpDecomposition.Of(kernel, new() { Rank = terms, Sweeps = 2000, Tolerance = 0 });

        Assert.True(LowRankOracle.Distance(cp.Reconstruct(), kernel) < 1e-6, $"{cp.Errors[^1]}");
    }

    [Theory]
    [InlineData(3, 3, 4)]
    [InlineData(1, 3, 3)]
    [InlineData(3, 1, 3)]
    [InlineData(1, 1, 2)]
    public void The_chain_computes_what_the_reconstructed_kernel_does(int height, int width, int layers)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Architecture architecture = new ArchitectureBuilder("strided", [8, 9, 11])
            .Append("conv", new Conv2d(8, 12, new Extent(height, width)) { Stride = layers == 2 ? 1 : new Extent(2, 3), Padding = new Extent(1, 2) }).Build();
        using Network network = Network.Create(architecture, 3);
        network.get_parameter("conv.bias")!.normal_();
        var options = new CpOptions { Rank = 4 };
        using CpDecomposition cp = CpDecomposition.Of(network.Weight("conv").detach(), options);
        Tensor input = LowRankOracle.Normal(8, 2, 8, 9, 11).to(ScalarType.Float32);

        using FactorizedNetwork factorized = LayerFactorizer.Factorize(network, new CpFactorization(options));
        Tensor output = factorized.Network.forward(input);
        network.Weight("conv").copy_(cp.Reconstruct());

        Assert.Equal(layers, factorized.Network.Architecture.Nodes.Length);
        Assert.Equal((factorized.Layers[0].BytesAfter, factorized.Layers[0].MacsAfter), (4 * factorized.Network.Architecture.ParameterCount, factorized.Network.Architecture.Macs));
        Assert.True(LowRankOracle.Distance(output, network.forward(input)) < 1e-5);
    }

    [Fact]
    public void Zeros_and_constants_are_decomposed()
    {
        using var scope = NewDisposeScope();
        using CpDecomposition zero = CpDecomposition.Of(zeros(4, 3, 3, 3, device: CPU), new() { Rank = 2 }), one = CpDecomposition.Of(ones(4, 3, 3, 3, device: CPU), new() { Rank = 2 });

        Assert.Equal(0, zero.Errors[^1]);
        Assert.All(zero.Reconstruct().Doubles(), value => Assert.True(Math.Abs(value) < 1e-40));
        Assert.True(one.Errors[^1] < 1e-12);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        using var scope = NewDisposeScope();
        Tensor kernel = ones(4, 3, 3, 3, device: CPU);
        CpOptions two = new() { Rank = 2 };

        Assert.Contains("at least 1, not 0", Assert.Throws<ArgumentOutOfRangeException>(() => new CpOptions { Rank = 0 }).Message);
        Assert.Contains("Sweeps", Assert.Throws<ArgumentOutOfRangeException>(() => two with { Sweeps = 0 }).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentOutOfRangeException>(() => two with { Tolerance = double.NaN }).Message);
        Assert.Contains("[1, 27], not 28", Assert.Throws<ArgumentOutOfRangeException>(() => CpDecomposition.Of(kernel, two with { Rank = 28 })).Message);
        Assert.Contains("kernel [out, in, kH, kW]", Assert.Throws<ArgumentException>(() => CpDecomposition.Of(ones(4, 3, device: CPU), two)).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => CpDecomposition.Of(ones(0, 3, 3, 3, device: CPU), two)).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => CpDecomposition.Of(full([4, 3, 3, 3], double.PositiveInfinity, device: CPU), two)).Message);
    }
}
