using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The truncated singular value decomposition of a layer's weight matrix: two layers of its kind.</summary>
/// <param name="Rank">How many terms stay.</param>
/// <param name="Scheme">Which matrix a convolution is; default <see cref="ConvolutionScheme.Channel"/>.</param>
public sealed record SvdFactorization(RankRule Rank, ConvolutionScheme Scheme = ConvolutionScheme.Channel) : Factorization
{
    internal override FactorChain Factorize(Layer layer, Tensor weight)
    {
        using SingularValueDecomposition values = SingularValueDecomposition.Of(Matrix(layer, weight));
        int rank = Rank.Choose(values);
        (Tensor left, Tensor right) = values.Truncate(rank);
        return new FactorChain(Links(layer, rank, left, right), [rank], values.RelativeError(rank));
    }

    private Tensor Matrix(Layer layer, Tensor weight) => layer is Conv2d conv && Scheme == ConvolutionScheme.Spatial
        ? weight.permute(1, 2, 0, 3).reshape(conv.InChannels * conv.Kernel.Height, conv.OutChannels * conv.Kernel.Width)
        : weight.flatten(1);

    private FactorLink[] Links(Layer layer, int rank, Tensor left, Tensor right) => layer is Conv2d conv && Scheme == ConvolutionScheme.Spatial
        ? [
            new("vertical", conv with { OutChannels = rank, Kernel = new(conv.Kernel.Height, 1), Stride = new(conv.Stride.Height, 1), Padding = new(conv.Padding.Height, 0), Bias = false },
                left.t().reshape(rank, conv.InChannels, conv.Kernel.Height, 1)),
            new("", conv with { InChannels = rank, Kernel = new(1, conv.Kernel.Width), Stride = new(1, conv.Stride.Width), Padding = new(0, conv.Padding.Width) },
                right.reshape(rank, conv.OutChannels, 1, conv.Kernel.Width).transpose(0, 1)),
        ]
        : TwoLayers(layer, rank, left, right);

    /// <summary>The layer to r channels or neurons with the right factor, then a 1×1 or linear layer with the left one.</summary>
    internal static FactorLink[] TwoLayers(Layer layer, int rank, Tensor left, Tensor right) => layer switch
    {
        Conv2d conv =>
        [
            new("reduce", conv with { OutChannels = rank, Bias = false }, right.reshape(rank, conv.InChannels, conv.Kernel.Height, conv.Kernel.Width)),
            new("", new Conv2d(rank, conv.OutChannels, 1) { Bias = conv.Bias }, left.reshape(conv.OutChannels, rank, 1, 1)),
        ],
        Linear linear =>
        [
            new("reduce", linear with { OutFeatures = rank, Bias = false }, right),
            new("", linear with { InFeatures = rank }, left),
        ],
        _ => throw new NotSupportedException($"A {layer.GetType().Name} layer cannot be factorised."),
    };
}
