using static TorchSharp.torch;

namespace Research.Training;

/// <summary>The layout in which the channels of a pixel lie side by side, faster for many convolutions.</summary>
internal static class ChannelsLast
{
    /// <summary>The same values in channels_last layout.</summary>
    /// <param name="tensor"><c>[n, C, H, W]</c>.</param>
    internal static Tensor ToChannelsLast(this Tensor tensor)
    {
        long channels = tensor.shape[1], height = tensor.shape[2], width = tensor.shape[3];
        // Strides are given in full: with one channel or one pixel both layouts are the same bytes, and libtorch goes by the strides.
        return tensor.permute(0, 2, 3, 1).contiguous().as_strided(tensor.shape, [height * width * channels, 1, width * channels, channels]);
    }
}
