using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Tucker-2 of a convolution kernel over its channels: W[o, i, y, x] ≈ Σ_pq U[o, p]·V[i, q]·G[p, q, y, x] with orthonormal U and V (Kim et
/// al. 2016, arXiv 1511.06530). It begins with singular vectors of the unfoldings (HOSVD) and goes on by orthogonal iteration, which
/// solves for one factor at a time (HOOI; De Lathauwer et al. 2000, SIAM J. Matrix Anal. Appl. 21), in double precision.
/// </summary>
public sealed class TuckerDecomposition : IDisposable
{
    private TuckerDecomposition(Tensor core, Tensor outFactor, Tensor inFactor, IReadOnlyList<double> errors) =>
        (Core, OutFactor, InFactor, Errors) = (core, outFactor, inFactor, errors);

    /// <summary>G, <c>[p, q, kH, kW]</c>, float64.</summary>
    public Tensor Core { get; }

    /// <summary>U, <c>[out, p]</c>, float64, with orthonormal columns.</summary>
    public Tensor OutFactor { get; }

    /// <summary>V, <c>[in, q]</c>, float64, with orthonormal columns.</summary>
    public Tensor InFactor { get; }

    /// <summary>‖W − Ŵ‖_F/‖W‖_F of the HOSVD and after each sweep; never rises but for rounding. 0 for a kernel of zeros.</summary>
    public IReadOnlyList<double> Errors { get; }

    /// <summary>Decomposes a kernel.</summary>
    /// <param name="kernel"><c>[out, in, kH, kW]</c>, on any device; it stays as it is.</param>
    /// <param name="outRank">p, from 1 to <c>out</c>.</param>
    /// <param name="inRank">q, from 1 to <c>in</c>.</param>
    /// <param name="sweeps">Sweeps over both factors, at least 0; default 10.</param>
    /// <exception cref="ArgumentException">It is no kernel, empty, or a value is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rank is below 1 or above full, or the sweeps are below 0.</exception>
    public static TuckerDecomposition Of(Tensor kernel, int outRank, int inRank, int sweeps = 10)
    {
        FactorInput.CheckKernel(kernel);
        FactorInput.CheckRank(outRank, FullRank(kernel, 0));
        FactorInput.CheckRank(inRank, FullRank(kernel, 1));
        ArgumentOutOfRangeException.ThrowIfNegative(sweeps);
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor values = kernel.detach().cpu().to(ScalarType.Float64);
        Tensor left = Leading(values, 0, outRank), right = Leading(values, 1, inRank);
        var errors = new List<double> { Error() };
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            left = Leading(einsum("oiyx,iq->oqyx", values, right), 0, outRank);
            right = Leading(einsum("oiyx,op->piyx", values, left), 1, inRank);
            errors.Add(Error());
        }
        Tensor core = CoreOf(values, left, right);
        return new TuckerDecomposition(core.MoveToOuterDisposeScope(), left.MoveToOuterDisposeScope(), right.MoveToOuterDisposeScope(), errors);

        double Error() => FactorInput.RelativeError(values, Product(CoreOf(values, left, right), left, right));
    }

    /// <summary>The kernel that it stands for, <c>[out, in, kH, kW]</c>, float64; the caller disposes it.</summary>
    public Tensor Reconstruct() => Product(Core, OutFactor, InFactor);

    /// <inheritdoc/>
    public void Dispose()
    {
        Core.Dispose();
        OutFactor.Dispose();
        InFactor.Dispose();
    }

    /// <summary>The singular values of a kernel unfolded along its output (0) or input channels (1), for ranks to be chosen from.</summary>
    internal static SingularValueDecomposition Unfold(Tensor kernel, int mode) => SingularValueDecomposition.Of(kernel.transpose(0, mode).flatten(1));

    /// <summary>The largest rank that a mode can have: of the shorter side of its unfolding.</summary>
    internal static long FullRank(Tensor kernel, int mode) => Math.Min(kernel.shape[mode], kernel.numel() / kernel.shape[mode]);

    /// <summary>G = W ×₁ Uᵀ ×₂ Vᵀ, the best core for orthonormal factors.</summary>
    internal static Tensor CoreOf(Tensor kernel, Tensor left, Tensor right) => einsum("oiyx,op,iq->pqyx", kernel, left, right);

    /// <summary>The first r left singular vectors of an unfolding, <c>[mode, r]</c>.</summary>
    internal static Tensor Leading(Tensor kernel, int mode, int rank)
    {
        using SingularValueDecomposition values = Unfold(kernel, mode);
        return values.LeftVectors(rank);
    }

    private static Tensor Product(Tensor core, Tensor left, Tensor right) => einsum("pqyx,op,iq->oiyx", core, left, right);
}
