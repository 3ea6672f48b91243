using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// W = U·diag(σ)·Vᵀ of a matrix, in double precision. Cut to its first r terms it is the nearest matrix of rank r, at the distance
/// √Σ_{i&gt;r} σᵢ² (Eckart and Young 1936, Psychometrika 1).
/// </summary>
public sealed class SingularValueDecomposition : IDisposable
{
    private readonly Tensor _left, _right;

    private SingularValueDecomposition(Tensor left, double[] values, Tensor right) => (_left, Values, _right) = (left, values, right);

    /// <summary>σ, falling; as many as the shorter side of the matrix.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix"><c>[m, n]</c>, on any device; it stays as it is.</param>
    /// <exception cref="ArgumentException">It is no matrix, empty, or a value is NaN or infinite.</exception>
    public static SingularValueDecomposition Of(Tensor matrix)
    {
        FactorInput.CheckMatrix(matrix);
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor left, Tensor values, Tensor right) = linalg.svd(matrix.detach().cpu().to(ScalarType.Float64), fullMatrices: false);
        return new SingularValueDecomposition(left.MoveToOuterDisposeScope(), values.data<double>().ToArray(), right.MoveToOuterDisposeScope());
    }

    /// <summary>Σ_{i≤r} σᵢ²/Σσᵢ², in [0, 1]: the share of the squared weights that r terms keep; 1 for a matrix of zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rank is below 1 or above full.</exception>
    public double Energy(int rank) => 1 - RelativeError(rank) * RelativeError(rank);

    /// <summary>‖W − W_r‖_F: the Frobenius distance to the nearest matrix of rank r.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rank is below 1 or above full.</exception>
    public double Error(int rank)
    {
        FactorInput.CheckRank(rank, Values.Count);
        return Math.Sqrt(Values.Skip(rank).Sum(value => value * value));
    }

    /// <summary>‖W − W_r‖_F/‖W‖_F, in [0, 1]; 0 for a matrix of zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rank is below 1 or above full.</exception>
    public double RelativeError(int rank) => Error(rank) is > 0 and var error ? error / Math.Sqrt(Values.Sum(value => value * value)) : 0;

    /// <summary>The nearest matrix of rank r as a product, σ shared evenly: U_r√σ <c>[m, r]</c> and √σV_rᵀ <c>[r, n]</c>, float64; the caller disposes them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rank is below 1 or above full.</exception>
    public (Tensor Left, Tensor Right) Truncate(int rank)
    {
        FactorInput.CheckRank(rank, Values.Count);
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor roots = tensor(Values.Take(rank).Select(Math.Sqrt).ToArray(), dtype: ScalarType.Float64, device: CPU);
        Tensor left = _left.narrow(1, 0, rank) * roots, right = _right.narrow(0, 0, rank) * roots.unsqueeze(1);
        return (left.MoveToOuterDisposeScope(), right.MoveToOuterDisposeScope());
    }

    /// <summary>The first r left singular vectors as columns, <c>[m, r]</c>, float64; the caller disposes them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rank is below 1 or above full.</exception>
    public Tensor LeftVectors(int rank)
    {
        FactorInput.CheckRank(rank, Values.Count);
        return _left.narrow(1, 0, rank).clone();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }
}
