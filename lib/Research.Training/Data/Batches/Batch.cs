using static TorchSharp.torch;

namespace Research.Training.Data;

/// <summary>A few normalised images with their labels, on one device. Dispose it, or take it inside a dispose scope.</summary>
/// <param name="Inputs">Normalised pixels, float32 [b, C, H, W].</param>
/// <param name="Labels">Labels, int64 [b].</param>
public readonly record struct Batch(Tensor Inputs, Tensor Labels) : IDisposable
{
    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Inputs.Dispose();
        Labels.Dispose();
    }
}
