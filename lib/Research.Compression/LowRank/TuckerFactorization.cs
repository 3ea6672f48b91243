using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A convolution as three: 1×1 to q channels, kH×kW from q to p, 1×1 from p (Kim et al. 2016, arXiv 1511.06530). Where a rank is full, its
/// 1×1 convolution would save nothing and is multiplied into the core.
/// </summary>
/// <param name="OutRank">How p is chosen, of the kernel unfolded along its output channels.</param>
/// <param name="InRank">How q is chosen, of the kernel unfolded along its input channels.</param>
public sealed record TuckerFactorization(RankRule OutRank, RankRule InRank) : Factorization
{
    private const int RanksTried = 32;

    /// <summary>One rule for both ranks.</summary>
    /// <param name="rank">The rule.</param>
    public TuckerFactorization(RankRule rank) : this(rank, rank)
    {
    }

    /// <summary>Sweeps of orthogonal iteration, at least 0; default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int Sweeps
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Sweeps), $"Sweeps must be at least 0, not {value}.");
    } = 10;

    /// <inheritdoc/>
    public override bool Applies(Layer layer) => layer is Conv2d { Groups: 1 };

    /// <inheritdoc/>
    public override Factorization WithRank(int rank) => this with { OutRank = RankRule.Fixed(rank), InRank = RankRule.Fixed(rank) };

    internal override FactorChain Factorize(Layer layer, Tensor weight)
    {
        using SingularValueDecomposition byOut = TuckerDecomposition.Unfold(weight, 0), byIn = TuckerDecomposition.Unfold(weight, 1);
        (int p, int q) = (OutRank.Choose(byOut), InRank.Choose(byIn));
        TuckerDecomposition tucker = TuckerDecomposition.Of(weight, p, q, Sweeps);
        var conv = (Conv2d)layer;
        var weights = new List<Tensor>();
        Tensor core = tucker.Core;
        if (q < conv.InChannels)
            weights.Add(tucker.InFactor.t().reshape(q, conv.InChannels, 1, 1));
        else
            core = einsum("pqyx,iq->piyx", core, tucker.InFactor);
        weights.Add(p < conv.OutChannels ? core : einsum("pqyx,op->oqyx", core, tucker.OutFactor));
        if (p < conv.OutChannels)
            weights.Add(tucker.OutFactor.reshape(conv.OutChannels, p, 1, 1));
        return new FactorChain(Layers(conv, p, q), weights, [q, p], tucker.Errors[^1]);
    }

    /// <summary>Pairs of ranks with the error of the HOSVD, of which the core's first p·q slices are that of lower ranks; iteration only lessens it.</summary>
    internal override IEnumerable<RankCandidate> Candidates(Layer layer, Tensor weight)
    {
        using var scope = NewDisposeScope();
        (int most, int mostIn) = ((int)TuckerDecomposition.FullRank(weight, 0), (int)TuckerDecomposition.FullRank(weight, 1));
        Tensor core = TuckerDecomposition.CoreOf(weight, TuckerDecomposition.Leading(weight, 0, most), TuckerDecomposition.Leading(weight, 1, mostIn));
        double[] kept = core.pow(2).sum([2L, 3L]).cumsum(0).cumsum(1).contiguous().data<double>().ToArray();
        double all = kept[^1];
        return [..
            from p in Grid(most)
            from q in Grid(mostIn)
            let lost = all > 0 ? Math.Max(0, 1 - kept[((p - 1) * mostIn) + q - 1] / all) : 0
            select new RankCandidate(this with { OutRank = RankRule.Fixed(p), InRank = RankRule.Fixed(q) }, Layers((Conv2d)layer, p, q), Math.Sqrt(lost))];
    }

    private static IEnumerable<int> Grid(int most) => Enumerable.Range(1, Math.Min(RanksTried, most)).Select(i => i * most / Math.Min(RanksTried, most));

    private static List<ChainLayer> Layers(Conv2d conv, int p, int q)
    {
        var layers = new List<ChainLayer>();
        if (q < conv.InChannels)
            layers.Add(new("reduce", new Conv2d(conv.InChannels, q, 1) { Bias = false }));
        Conv2d core = conv with { InChannels = q, OutChannels = p };
        if (p == conv.OutChannels)
            return [.. layers, new("", core)];
        return [.. layers, new("core", core with { Bias = false }), new("", new Conv2d(p, conv.OutChannels, 1) { Bias = conv.Bias })];
    }
}
