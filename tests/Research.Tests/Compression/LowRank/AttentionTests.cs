using Research.Compression;
using Research.Networks;
using Xunit;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Research.Tests.Compression;

/// <summary>Low rank of a module that this library knows nothing of: a block of self-attention.</summary>
public sealed class AttentionTests
{
    private const int Width = 24, Heads = 3;

    private sealed class Attention : nn.Module<Tensor, Tensor>
    {
        internal Attention() : base("attention")
        {
            (query, key, value, output) = (nn.Linear(Width, Width, device: CPU), nn.Linear(Width, Width, device: CPU), nn.Linear(Width, Width, device: CPU), nn.Linear(Width, Width, device: CPU));
            norm = nn.LayerNorm(Width, device: CPU);
            RegisterComponents();
        }

#pragma warning disable IDE1006 // the names of the parameters
        private readonly TorchSharp.Modules.Linear query, key, value, output;
        private readonly TorchSharp.Modules.LayerNorm norm;
#pragma warning restore IDE1006

        public override Tensor forward(Tensor input)
        {
            (long batch, long length) = (input.shape[0], input.shape[1]);
            Tensor Split(Tensor x) => x.reshape(batch, length, Heads, Width / Heads).transpose(1, 2);
            Tensor scores = Split(query.forward(input)).matmul(Split(key.forward(input)).transpose(2, 3)).div(Math.Sqrt(Width / Heads)).softmax(-1);
            return norm.forward(input + output.forward(scores.matmul(Split(value.forward(input))).transpose(1, 2).reshape(batch, length, Width)));
        }
    }

    /// <summary>A block whose projections have rank 4 but for a little noise.</summary>
    private static Attention Block(double noise)
    {
        random.manual_seed(3);
        var block = new Attention();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string name, Parameter weight) in block.named_parameters().Where(pair => pair.parameter.dim() == 2))
            weight.copy_(LowRankOracle.Normal(name.Length, Width, 4).matmul(LowRankOracle.Normal(name.Length + 9, 4, Width)).div(Width) + noise * LowRankOracle.Normal(1, Width, Width));
        return block;
    }

    [Fact]
    public void Every_projection_is_factorised_and_the_block_computes_the_same()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Attention block = Block(noise: 0);
        Tensor input = LowRankOracle.Normal(7, 2, 5, Width).to(ScalarType.Float32), expected = block.forward(input);

        IReadOnlyDictionary<string, ProductWeight> products = LowRankWeights.Factorize(block, RankRule.Fixed(4));
        LowRankWeights.Apply(block, products);

        Assert.Equal(["query.weight", "key.weight", "value.weight", "output.weight"], products.Keys);
        Assert.All(products.Values, product => Assert.Equal(2 * 4 * Width, product.Left.Count + product.Right.Count));
        Assert.True(LowRankOracle.Distance(block.forward(input), expected) < 1e-5);
    }

    [Fact]
    public void Noise_goes_and_the_weights_then_have_the_rank()
    {
        using var scope = NewDisposeScope();
        using Attention block = Block(noise: 0.01);

        LowRankWeights.Apply(block, LowRankWeights.Factorize(block, RankRule.Energy(0.95), ["key", "value.weight"]));

        foreach ((string name, Parameter weight) in block.named_parameters().Where(pair => pair.parameter.dim() == 2))
        {
            using SingularValueDecomposition values = SingularValueDecomposition.Of(weight.detach());
            Assert.Equal(name is "key.weight" or "value.weight", values.RelativeError(4) < 1e-6);
        }
    }

    [Fact]
    public void A_weight_that_would_grow_is_left_out_and_bad_names_are_named()
    {
        using Attention block = Block(noise: 0.01);

        Assert.Empty(LowRankWeights.Factorize(block, RankRule.Fixed(Width / 2)));
        Assert.Contains("'keys'", Assert.Throws<ArgumentException>(() => LowRankWeights.Factorize(block, RankRule.Fixed(4), ["keys"])).Message);
        Assert.Contains("'query.weight'", Assert.Throws<ArgumentException>(() => LowRankWeights.Factorize(block, RankRule.Fixed(Width + 1))).Message);
        IReadOnlyDictionary<string, ProductWeight> products = LowRankWeights.Factorize(block, RankRule.Fixed(4), ["key"]);
        Assert.Contains("'key'", Assert.Throws<ArgumentException>(() => LowRankWeights.Apply(block, new Dictionary<string, ProductWeight> { ["key"] = products["key.weight"] })).Message);
        Assert.Contains("[24]", Assert.Throws<ArgumentException>(() => LowRankWeights.Apply(block, new Dictionary<string, ProductWeight> { ["key.bias"] = products["key.weight"] })).Message);
    }
}
