using Research.Charts.Rendering;
using static TorchSharp.torch;

namespace Research.Charts;

/// <summary>Shows tensors that hold images: <c>[channels, rows, columns]</c> or a batch of them, of bytes or floats, in grey or colour.</summary>
internal static class TensorPictures
{
    private const int Smallest = 8, Largest = 1024, PerRow = 8, Enlarged = 96;

    /// <summary>The most images of a batch that are shown.</summary>
    internal const int Most = 32;

    /// <summary>The images as one PNG, from left to right and top to bottom; null where the tensor holds none.</summary>
    /// <param name="tensor">Bytes are brightness; of floats the smallest is black and the largest white.</param>
    internal static byte[]? Png(Tensor tensor)
    {
        if (Count(tensor) == 0)
            return null;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long[] size = tensor.shape[^3..];
        Tensor images = tensor.detach().reshape([-1, .. size]);
        images = images.narrow(0, 0, Math.Min(Most, images.shape[0])).to(ScalarType.Float32).cpu().contiguous();
        float[] values = images.data<float>().ToArray();
        (float? black, float? white) = tensor.dtype == ScalarType.Byte ? ((float?)0, (float?)255) : Range(values);
        Picture[] pictures = [.. values.Chunk((int)(size[0] * size[1] * size[2])).Select(image => Picture.FromValues(image, (int)size[1], (int)size[2], (int)size[0], black: black, white: white))];
        return PictureFile.Png(pictures, PerRow, scale: Math.Max(1, Enlarged / (int)Math.Max(size[1], size[2])));
    }

    /// <summary>Images that the tensor holds; 0 where its shape or type is another.</summary>
    internal static long Count(Tensor tensor) =>
        !tensor.IsInvalid && tensor.dim() is 3 or 4 && !tensor.is_sparse && tensor.numel() > 0
        && tensor.dtype is ScalarType.Byte or ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16
        && tensor.shape is [.., 1 or 3, >= Smallest and <= Largest, >= Smallest and <= Largest] shape ? shape is [var batch, _, _, _] ? batch : 1 : 0;

    private static (float?, float?) Range(float[] values)
    {
        float[] finite = [.. values.Where(float.IsFinite).DefaultIfEmpty(0)];
        return (finite.Min(), finite.Max());
    }
}
