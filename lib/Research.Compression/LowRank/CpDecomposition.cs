using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// The canonical polyadic decomposition of a convolution kernel: W[o, i, y, x] ≈ Σ_r λ_r·a_r[o]·b_r[i]·c_r[y]·d_r[x] with unit vectors
/// (Lebedev et al. 2015, arXiv 1412.6553). Alternating least squares solves for one factor at a time, in double precision, and puts the
/// norms of its columns into λ (Kolda and Bader 2009, SIAM Review 51); a trace of the factor before keeps the equations regular where terms
/// are alike, and the error from rising (Navasca et al. 2008, EUSIPCO). A best sum of r terms need not exist: terms may then grow and cancel.
/// </summary>
public sealed class CpDecomposition : IDisposable
{
    private const string Modes = "oiyx";
    private const double Trace = 1e-12, SmallestGram = 1e-200;

    private readonly Tensor[] _factors;

    private CpDecomposition(Tensor weights, Tensor[] factors, IReadOnlyList<double> errors) => (Weights, _factors, Errors) = (weights, factors, errors);

    /// <summary>λ, <c>[r]</c>, float64, none below 0.</summary>
    public Tensor Weights { get; }

    /// <summary>The vectors a, b, c and d as columns: <c>[out, r]</c>, <c>[in, r]</c>, <c>[kH, r]</c>, <c>[kW, r]</c>, float64.</summary>
    public IReadOnlyList<Tensor> Factors => _factors;

    /// <summary>‖W − Ŵ‖_F/‖W‖_F after each sweep; never rises but for rounding. 0 for a kernel of zeros.</summary>
    public IReadOnlyList<double> Errors { get; }

    /// <summary>Decomposes a kernel.</summary>
    /// <param name="kernel"><c>[out, in, kH, kW]</c>, on any device; it stays as it is.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">It is no kernel, empty, or a value is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rank is above full.</exception>
    public static CpDecomposition Of(Tensor kernel, CpOptions options)
    {
        FactorInput.CheckKernel(kernel);
        FactorInput.CheckRank(options.Rank, FullRank(kernel), "the product of all sides of the kernel but the longest");
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor values = kernel.detach().cpu().to(ScalarType.Float64);
        Tensor[] factors = Start(values, options);
        Tensor weights = ones(options.Rank, dtype: ScalarType.Float64, device: CPU);
        var errors = new List<double>();
        while (errors.Count < options.Sweeps && !Settled(errors, options.Tolerance))
        {
            for (int mode = 0; mode < factors.Length; mode++)
                (factors[mode], weights) = Solve(values, factors, factors[mode] * weights, mode);
            errors.Add(FactorInput.RelativeError(values, Product(weights, factors)));
        }
        return new CpDecomposition(weights.MoveToOuterDisposeScope(), [.. factors.Select(factor => factor.MoveToOuterDisposeScope())], errors);
    }

    /// <summary>The kernel that it stands for, <c>[out, in, kH, kW]</c>, float64; the caller disposes it.</summary>
    public Tensor Reconstruct() => Product(Weights, _factors);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Dispose();
        foreach (Tensor factor in _factors)
            factor.Dispose();
    }

    /// <summary>So many terms always suffice: one for each fibre along the longest side.</summary>
    internal static long FullRank(Tensor kernel) => kernel.numel() / kernel.shape.Max();

    private static bool Settled(List<double> errors, double tolerance) =>
        errors.Count > 0 && errors[^1] == 0 || errors.Count > 1 && errors[^2] - errors[^1] < tolerance;

    /// <summary>The leading singular vectors of each unfolding; where there are fewer than terms, the rest is normal.</summary>
    private static Tensor[] Start(Tensor kernel, CpOptions options)
    {
        using var generator = new Generator((ulong)options.Seed, CPU);
        var factors = new Tensor[kernel.dim()];
        for (int mode = 0; mode < factors.Length; mode++)
        {
            int led = (int)Math.Min(options.Rank, TuckerDecomposition.FullRank(kernel, mode));
            Tensor rest = randn(kernel.shape[mode], options.Rank - led, generator: generator, dtype: ScalarType.Float64, device: CPU);
            factors[mode] = cat([TuckerDecomposition.Leading(kernel, mode, led), rest], 1);
        }
        return factors;
    }

    /// <summary>The least-squares factor of one mode with all others as they are, its columns of norm 1, and their norms.</summary>
    private static (Tensor Factor, Tensor Norms) Solve(Tensor kernel, Tensor[] factors, Tensor before, int mode)
    {
        int[] others = [.. Enumerable.Range(0, factors.Length).Where(other => other != mode)];
        string equation = $"{Modes},{string.Join(',', others.Select(other => $"{Modes[other]}r"))}->{Modes[mode]}r";
        Tensor product = einsum(equation, [kernel, .. others.Select(other => factors[other])]);
        Tensor gram = others.Select(other => factors[other].t().matmul(factors[other])).Aggregate((a, b) => a * b);
        double trace = Trace * Math.Max(SmallestGram, gram.diagonal().mean().item<double>());
        Tensor regular = gram + trace * eye(gram.shape[0], dtype: ScalarType.Float64, device: CPU);
        Tensor factor = linalg.solve(regular, (product + trace * before).t()).t().contiguous();
        Tensor norms = factor.pow(2).sum([0L]).sqrt();
        return (where(norms > 0, factor / norms, factor), norms);
    }

    private static Tensor Product(Tensor weights, Tensor[] factors) => einsum("r,or,ir,yr,xr->oiyx", [weights, .. factors]);
}
