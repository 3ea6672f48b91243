using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>What every factorisation asks of its input.</summary>
internal static class FactorInput
{
    /// <summary>Throws unless it is a matrix of finite numbers.</summary>
    internal static void CheckMatrix(Tensor matrix)
    {
        if (matrix.dim() != 2)
            throw new ArgumentException($"Only a matrix [m, n] can be factorised, not a tensor [{string.Join(", ", matrix.shape)}]: reshape it first.", nameof(matrix));
        CheckFinite(matrix);
    }

    /// <summary>Throws unless there are numbers, all finite.</summary>
    internal static void CheckFinite(Tensor weight)
    {
        if (weight.numel() == 0)
            throw new ArgumentException($"An empty weight [{string.Join(", ", weight.shape)}] cannot be factorised.", nameof(weight));
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (!weight.isfinite().all().item<bool>())
            throw new ArgumentException("A weight with NaN or infinite values cannot be factorised: train with a lower rate, or take an earlier checkpoint.", nameof(weight));
    }

    /// <summary>Throws unless 1 ≤ rank ≤ full.</summary>
    internal static void CheckRank(int rank, long full)
    {
        if (rank < 1 || rank > full)
            throw new ArgumentOutOfRangeException(nameof(rank), $"The rank must be in [1, {full}], not {rank}: {full} is full rank, the shorter side of the matrix.");
    }
}
