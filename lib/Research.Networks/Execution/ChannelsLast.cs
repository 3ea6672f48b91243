using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>The layout in which the channels of a pixel lie side by side, faster for many convolutions.</summary>
public static class ChannelsLast
{
    private const int Block = 16;

    /// <summary>The same values in channels_last layout.</summary>
    /// <param name="tensor"><c>[n, C, H, W]</c>.</param>
    public static Tensor ToChannelsLast(this Tensor tensor)
    {
        long channels = tensor.shape[1], height = tensor.shape[2], width = tensor.shape[3];
        // Strides are given in full: with one channel or one pixel both layouts are the same bytes, and libtorch goes by the strides.
        return tensor.permute(0, 2, 3, 1).contiguous().as_strided(tensor.shape, [height * width * channels, 1, width * channels, channels]);
    }

    /// <summary>
    /// Input and weight as libtorch may convolve them on the CPU. In the usual layout libtorch 2.10 fills channels up to blocks
    /// of 16 with memory that nobody wrote, and on some processors results depend on it; channels_last needs no filling, but goes
    /// by the strides, also where one pixel leaves them open. Nor does the gradient of an image of one channel come out right
    /// there, but of two it does.
    /// </summary>
    /// <param name="input"><c>[n, in, H, W]</c>.</param>
    /// <param name="weight"><c>[out, in/groups, kH, kW]</c>.</param>
    internal static (Tensor Input, Tensor Weight) Convolvable(Tensor input, Tensor weight)
    {
        if (weight.device_type != DeviceType.CPU || (weight.shape[0] % Block == 0 && input.shape[1] % Block == 0))
            return (input, weight);
        if (input.shape[1] == 1 && input.requires_grad)
            (input, weight) = (cat([input, zeros_like(input)], 1), cat([weight, zeros_like(weight)], 1));
        return (input, weight.stride(1) == 1 && weight.stride(3) == weight.shape[1] ? weight : weight.ToChannelsLast());
    }
}
