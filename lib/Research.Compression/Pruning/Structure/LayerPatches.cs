using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>What a layer multiplies its weight with, row by row: its inputs, or for a convolution the patches around some pixels of every image.</summary>
/// <param name="layer">A linear layer, or a convolution in one group.</param>
/// <param name="generator">Draws the pixels, anew for every batch.</param>
internal sealed class LayerPatches(Layer layer, Generator generator)
{
    private const int Pixels = 32; // of a feature map

    /// <summary>Rows of a batch, and any maps of the layer's output at the same places.</summary>
    /// <param name="input">The layer's input.</param>
    /// <param name="output">In the shape of the layer's output.</param>
    /// <returns><c>[n, in·kH·kW]</c> and <c>[n, out]</c>.</returns>
    internal (Tensor Rows, Tensor Outputs) Of(Tensor input, Tensor output)
    {
        if (layer is not Conv2d conv)
            return (input, output);
        using var unfold = nn.Unfold((conv.Kernel.Height, conv.Kernel.Width), padding: (conv.Padding.Height, conv.Padding.Width), stride: (conv.Stride.Height, conv.Stride.Width));
        long pixels = output.shape[2] * output.shape[3];
        Tensor seen = randperm(pixels, generator: generator, device: CPU)[..Math.Min(Pixels, (int)pixels)].to(input.device);
        return (Rows(unfold.call(input)), Rows(output.flatten(2)));

        Tensor Rows(Tensor maps) => maps.index_select(2, seen).transpose(1, 2).flatten(0, 1);
    }
}
