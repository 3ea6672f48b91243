using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>What every factorisation asks of its input, and how its error is measured.</summary>
internal static class FactorInput
{
    /// <summary>Throws unless it is a matrix of finite numbers.</summary>
    internal static void CheckMatrix(Tensor matrix)
    {
        if (matrix.dim() != 2)
            throw new ArgumentException($"Only a matrix [m, n] can be factorised, not a tensor [{string.Join(", ", matrix.shape)}]: reshape it first.", nameof(matrix));
        CheckFinite(matrix);
    }

    /// <summary>Throws unless it is a weight of two or more dimensions, which can be taken as a matrix.</summary>
    internal static void CheckWeight(Tensor weight)
    {
        if (weight.dim() < 2)
            throw new ArgumentException($"Only a weight [out, in, …] can be factorised, not a tensor [{string.Join(", ", weight.shape)}].", nameof(weight));
        CheckFinite(weight);
    }

    /// <summary>Throws unless it is a convolution kernel of finite numbers.</summary>
    internal static void CheckKernel(Tensor kernel)
    {
        if (kernel.dim() != 4)
            throw new ArgumentException($"Only a kernel [out, in, kH, kW] can be decomposed so, not a tensor [{string.Join(", ", kernel.shape)}]: take the singular values of a matrix instead.", nameof(kernel));
        CheckFinite(kernel);
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
    internal static void CheckRank(int rank, long full, string what = "the shorter side of the matrix")
    {
        if (rank < 1 || rank > full)
            throw new ArgumentOutOfRangeException(nameof(rank), $"The rank must be in [1, {full}], not {rank}: {full} is full rank, {what}.");
    }

    /// <summary>‖W − Ŵ‖_F/‖W‖_F; 0 for a weight of zeros.</summary>
    internal static double RelativeError(Tensor weight, Tensor approximation)
    {
        using DisposeScope scope = NewDisposeScope();
        double norm = weight.norm().item<double>();
        return norm > 0 ? (weight - approximation).norm().item<double>() / norm : 0;
    }
}
