using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>The values of a tensor as an array.</summary>
internal static class WeightValues
{
    /// <summary>Copies a float32 tensor of any device and strides in row-major order.</summary>
    internal static float[] Of(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }
}
