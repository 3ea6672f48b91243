using static TorchSharp.torch;

namespace Research.Training.Data;

/// <summary>A few normalised images with their labels, on one device. Dispose it, or take it inside a dispose scope.</summary>
/// <param name="Inputs">Normalised pixels, float32 [b, C, H, W].</param>
/// <param name="Labels">Labels, int64 [b].</param>
public readonly record struct Batch(Tensor Inputs, Tensor Labels) : IDisposable
{
    /// <summary>Which images of the source these are, int64 [b]; null where the batch comes from elsewhere.</summary>
    public Tensor? Samples { get; init; }

    /// <summary>Which fixed view of its image each one is, int64 [b]; null without <see cref="Augmentation.Views"/>.</summary>
    public Tensor? Views { get; init; }

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        Samples?.Dispose();
        Views?.Dispose();
        Inputs.Dispose();
        Labels.Dispose();
    }
}
