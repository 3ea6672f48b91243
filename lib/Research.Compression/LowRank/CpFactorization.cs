using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A convolution as four: 1×1 to r channels, kH×1 and 1×kW on every channel alone, 1×1 from r (Lebedev et al. 2015, arXiv 1412.6553).
/// A side of one pixel needs no convolution of its own. λ is shared evenly among the layers, so that none trains faster than another.
/// </summary>
/// <param name="Options">How the kernel is decomposed.</param>
public sealed record CpFactorization(CpOptions Options) : Factorization
{
    private const int RanksTried = 10, SweepsTried = 6;

    /// <inheritdoc/>
    public override bool Applies(Layer layer) => layer is Conv2d { Groups: 1 };

    /// <inheritdoc/>
    public override Factorization WithRank(int rank) => this with { Options = Options with { Rank = rank } };

    internal override FactorChain Factorize(Layer layer, Tensor weight)
    {
        CpDecomposition cp = CpDecomposition.Of(weight, Options);
        var conv = (Conv2d)layer;
        int rank = Options.Rank;
        var weights = new List<Tensor> { cp.Factors[1].t().reshape(rank, conv.InChannels, 1, 1) };
        Tensor scale = cp.Weights;
        if (conv.Kernel.Height > 1)
            weights.Add(cp.Factors[2].t().reshape(rank, 1, conv.Kernel.Height, 1));
        else
            scale = scale * cp.Factors[2][0];
        if (conv.Kernel.Width > 1)
            weights.Add(cp.Factors[3].t().reshape(rank, 1, 1, conv.Kernel.Width));
        else
            scale = scale * cp.Factors[3][0];
        Tensor even = scale.abs().pow(1.0 / (weights.Count + 1));
        Tensor last = (cp.Factors[0] * even * scale.sign()).reshape(conv.OutChannels, rank, 1, 1);
        return new FactorChain(Layers(conv, rank), [.. weights.Select(factor => factor * even.reshape(rank, 1, 1, 1)), last], [rank], cp.Errors[^1]);
    }

    internal override IEnumerable<RankCandidate> Candidates(Layer layer, Tensor weight)
    {
        var conv = (Conv2d)layer;
        long worthwhile = weight.numel() / (conv.InChannels + conv.OutChannels + conv.Kernel.Height + conv.Kernel.Width); // above, the chain has more weights than the layer
        return [.. SpacedRanks((int)Math.Clamp(worthwhile, 1, CpDecomposition.FullRank(weight)), RanksTried).Select(Try)];

        RankCandidate Try(int rank)
        {
            using CpDecomposition cp = CpDecomposition.Of(weight, Options with { Rank = rank, Sweeps = Math.Min(SweepsTried, Options.Sweeps) });
            return new RankCandidate(WithRank(rank), Layers(conv, rank), cp.Errors[^1]);
        }
    }

    private static List<ChainLayer> Layers(Conv2d conv, int rank)
    {
        bool tall = conv.Kernel.Height > 1, wide = conv.Kernel.Width > 1;
        Conv2d each = conv with { InChannels = rank, OutChannels = rank, Groups = rank, Bias = false };
        var layers = new List<ChainLayer> { new("reduce", new Conv2d(conv.InChannels, rank, 1) { Bias = false }) };
        if (tall)
            layers.Add(new("vertical", each with { Kernel = new(conv.Kernel.Height, 1), Stride = new(conv.Stride.Height, 1), Padding = new(conv.Padding.Height, 0) }));
        if (wide)
            layers.Add(new("horizontal", each with { Kernel = new(1, conv.Kernel.Width), Stride = new(1, conv.Stride.Width), Padding = new(0, conv.Padding.Width) }));
        var last = new Conv2d(rank, conv.OutChannels, 1)
        {
            Stride = new(tall ? 1 : conv.Stride.Height, wide ? 1 : conv.Stride.Width),
            Padding = new(tall ? 0 : conv.Padding.Height, wide ? 0 : conv.Padding.Width),
            Bias = conv.Bias,
        };
        return [.. layers, new("", last)];
    }
}
