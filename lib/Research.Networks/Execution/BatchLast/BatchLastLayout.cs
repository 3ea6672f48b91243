using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// The layout in which the images of a batch lie side by side, <c>[C, H, W, n]</c> in memory. Vectors then run over images, and
/// are full where the channels of a network, like LeNet-5's 20 and 50, fill none. Shapes stay <c>[n, C, H, W]</c>: only the
/// strides differ.
/// </summary>
internal static class BatchLastLayout
{
    /// <summary>Images of a vector.</summary>
    internal const int Lanes = 16;

    /// <summary>Whether a network is faster in this layout: all of its layers know it, and its channels would not fill vectors.</summary>
    internal static bool Suits(Architecture architecture) =>
        Vector512.IsHardwareAccelerated && architecture.Nodes.Any(node => node.Layer is Conv2d) && architecture.Nodes.All(node => node.Layer switch
        {
            Conv2d convolution => convolution.Groups == 1 && convolution.OutChannels % Lanes != 0,
            MaxPool2d pool => pool.Stride == pool.Kernel && pool.Padding == 0 && pool.Kernel.Area <= MaxPoolPlane.LargestWindow,
            Linear or Activation or Flatten or Dropout => true,
            _ => false,
        });

    /// <summary>Whether a batch may be brought into this layout: one in channels_last layout whose images fill vectors.</summary>
    internal static bool Suits(Tensor batch) =>
        batch.dim() == 4 && batch.device_type == DeviceType.CPU && batch.dtype == ScalarType.Float32 && batch.shape[0] % Lanes == 0
        && batch.stride(1) == 1 && batch.stride(3) == batch.shape[1] && batch.shape[0] > 0;

    /// <summary>Whether a tensor is in this layout.</summary>
    internal static bool IsBatchLast(this Tensor tensor)
    {
        if (tensor.dim() != 4 || tensor.stride(0) != 1 || tensor.shape[0] % Lanes != 0 || tensor.device_type != DeviceType.CPU || tensor.dtype != ScalarType.Float32)
            return false;
        using Tensor memory = tensor.ToMemory();
        return memory.is_contiguous();
    }

    /// <summary>The same values in this layout; a copy unless they are in it.</summary>
    internal static Tensor ToBatchLast(this Tensor tensor) => tensor.ToMemory().contiguous().FromMemory();

    /// <summary><c>[n, C, H, W]</c> seen as <c>[C, H, W, n]</c>.</summary>
    internal static Tensor ToMemory(this Tensor tensor) => tensor.permute(1, 2, 3, 0);

    /// <summary><c>[C, H, W, n]</c> seen as <c>[n, C, H, W]</c>.</summary>
    internal static Tensor FromMemory(this Tensor memory) => memory.permute(3, 0, 1, 2);
}
