using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The truncated singular value decomposition of a layer's weight matrix: two layers of its kind.</summary>
/// <param name="Rank">How many terms stay.</param>
/// <param name="Scheme">Which matrix a convolution is; default <see cref="ConvolutionScheme.Channel"/>.</param>
public sealed record SvdFactorization(RankRule Rank, ConvolutionScheme Scheme = ConvolutionScheme.Channel) : Factorization
{
    /// <inheritdoc/>
    public override Factorization WithRank(int rank) => this with { Rank = RankRule.Fixed(rank) };

    internal override FactorChain Factorize(Layer layer, Tensor weight)
    {
        using SingularValueDecomposition values = SingularValueDecomposition.Of(Matrix(layer, weight));
        int rank = Rank.Choose(values);
        (Tensor left, Tensor right) = values.Truncate(rank);
        IReadOnlyList<ChainLayer> layers = Layers(layer, rank);
        Tensor[] weights = layer is Conv2d conv && Scheme == ConvolutionScheme.Spatial
            ? [left.t().reshape(ShapeOf(layers[0])), right.reshape(rank, conv.OutChannels, 1, conv.Kernel.Width).transpose(0, 1)]
            : [right.reshape(ShapeOf(layers[0])), left.reshape(ShapeOf(layers[1]))];
        return new FactorChain(layers, weights, [rank], values.RelativeError(rank));
    }

    internal override IEnumerable<RankCandidate> Candidates(Layer layer, Tensor weight)
    {
        using SingularValueDecomposition values = SingularValueDecomposition.Of(Matrix(layer, weight));
        return [.. Enumerable.Range(1, values.Values.Count).Select(rank => new RankCandidate(WithRank(rank), Layers(layer, rank), values.RelativeError(rank)))];
    }

    private Tensor Matrix(Layer layer, Tensor weight) => layer is Conv2d conv && Scheme == ConvolutionScheme.Spatial
        ? weight.permute(1, 2, 0, 3).reshape(conv.InChannels * conv.Kernel.Height, conv.OutChannels * conv.Kernel.Width)
        : weight.flatten(1);

    private ChainLayer[] Layers(Layer layer, int rank) => layer is Conv2d conv && Scheme == ConvolutionScheme.Spatial
        ?
        [
            new("vertical", conv with { OutChannels = rank, Kernel = new(conv.Kernel.Height, 1), Stride = new(conv.Stride.Height, 1), Padding = new(conv.Padding.Height, 0), Bias = false }),
            new("", conv with { InChannels = rank, Kernel = new(1, conv.Kernel.Width), Stride = new(1, conv.Stride.Width), Padding = new(0, conv.Padding.Width) }),
        ]
        : TwoLayers(layer, rank);

    /// <summary>The layer to r channels or neurons, then a 1×1 or linear layer.</summary>
    internal static ChainLayer[] TwoLayers(Layer layer, int rank) => layer switch
    {
        Conv2d conv => [new("reduce", conv with { OutChannels = rank, Bias = false }), new("", new Conv2d(rank, conv.OutChannels, 1) { Bias = conv.Bias })],
        Linear linear => [new("reduce", linear with { OutFeatures = rank, Bias = false }), new("", linear with { InFeatures = rank })],
        _ => throw new NotSupportedException($"A {layer.GetType().Name} layer cannot be factorised."),
    };

    /// <summary>The shape of a layer's weight.</summary>
    internal static long[] ShapeOf(ChainLayer link) => [.. link.Layer.Parameters[0].Shape];
}
