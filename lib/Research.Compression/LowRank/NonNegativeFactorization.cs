using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>V ≈ W·H with W, H ≥ 0, by descent on ½‖V − WH‖²_F.</summary>
public sealed class NonNegativeFactorization : IDisposable
{
    private const double Smallest = 1e-12;

    private NonNegativeFactorization(Tensor left, Tensor right, IReadOnlyList<double> objectives) =>
        (Left, Right, Objectives) = (left, right, objectives);

    /// <summary>W, <c>[m, r]</c>, float64, none below 0.</summary>
    public Tensor Left { get; }

    /// <summary>H, <c>[r, n]</c>, float64, none below 0.</summary>
    public Tensor Right { get; }

    /// <summary>½‖V − WH‖²_F before the first and after each round; never rises but for rounding.</summary>
    public IReadOnlyList<double> Objectives { get; }

    /// <summary>Factorises a matrix.</summary>
    /// <param name="matrix">V, <c>[m, n]</c>, none below 0; it stays as it is.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">It is no matrix, empty, not finite or has a negative value, or the rank is above full with a start from singular vectors.</exception>
    public static NonNegativeFactorization Of(Tensor matrix, NonNegativeOptions options)
    {
        FactorInput.CheckMatrix(matrix);
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor values = matrix.detach().cpu().to(ScalarType.Float64).contiguous();
        if (values.min().item<double>() < 0)
            throw new ArgumentException("A matrix with negative values has no non-negative factors: split it into W⁺ − W⁻ and factorise each (NonNegativeFactorization.Signed).", nameof(matrix));
        (Tensor left, Tensor right) = options.Start == NonNegativeStart.Random ? RandomFactors(values, options) : SingularFactors(values, options);
        double norm = values.pow(2).sum().item<double>();
        var objectives = new List<double> { Objective(values, left, right, norm) };
        Tensor turned = values.t().contiguous();
        for (int round = 0; round < options.Iterations; round++)
        {
            using DisposeScope roundScope = NewDisposeScope();
            Update(left, values.matmul(right.t()), right.matmul(right.t()), options.Update);
            Tensor gram = left.t().matmul(left);
            Update(right.t(), turned.matmul(left), gram, options.Update);
            objectives.Add(Objective(values, left, right, norm));
        }
        return new NonNegativeFactorization(left.MoveToOuterDisposeScope(), right.MoveToOuterDisposeScope(), objectives);
    }

    /// <summary>A weight as W⁺ − W⁻ with max(W, 0) and max(−W, 0) each factorised.</summary>
    /// <param name="weight"><c>[out, in]</c> or <c>[out, in, kH, kW]</c>, taken as a matrix of <c>out</c> rows.</param>
    /// <param name="options">How; the rank is that of each part.</param>
    /// <exception cref="ArgumentException">It has fewer than two dimensions, is empty or not finite, or the rank is above full.</exception>
    public static SumWeight Signed(Tensor weight, NonNegativeOptions options)
    {
        if (weight.dim() < 2)
            throw new ArgumentException($"Only a weight [out, in, …] can be factorised, not a tensor [{string.Join(", ", weight.shape)}].", nameof(weight));
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = weight.detach().flatten(1);
        using NonNegativeFactorization positive = Of(matrix.clamp_min(0), options), negative = Of(matrix.neg().clamp_min(0), options);
        Shape shape = Shape.Create(weight.shape);
        return new SumWeight([positive.Product(shape), negative.Product(shape)], [1, -1]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }

    private ProductWeight Product(Shape shape) => new(shape, LowRankWeights.Dense(Left), LowRankWeights.Dense(Right));

    /// <summary>One update of W, in place, from A = VHᵀ and B = HHᵀ; H is updated alike by its transpose.</summary>
    private static void Update(Tensor factor, Tensor target, Tensor gram, NonNegativeUpdate update)
    {
        if (update == NonNegativeUpdate.Multiplicative)
        {
            factor.mul_(target.div_(factor.matmul(gram).add_(Smallest)));
            return;
        }
        double[] diagonal = gram.diagonal().contiguous().data<double>().ToArray();
        for (int k = 0; k < diagonal.Length; k++)
        {
            if (diagonal[k] <= Smallest)
                continue;
            using DisposeScope scope = NewDisposeScope();
            Tensor column = factor.select(1, k);
            column.add_(target.select(1, k).sub(factor.mv(gram.select(1, k))), alpha: 1 / diagonal[k]).clamp_min_(0);
        }
    }

    /// <summary>½(‖V‖² − 2⟨V, WH⟩ + ‖WH‖²), at least 0.</summary>
    private static double Objective(Tensor values, Tensor left, Tensor right, double norm)
    {
        using DisposeScope scope = NewDisposeScope();
        double cross = left.mul(values.matmul(right.t())).sum().item<double>();
        double square = left.t().matmul(left).mul(right.matmul(right.t())).sum().item<double>();
        return Math.Max(0, (norm - 2 * cross + square) / 2);
    }

    private static (Tensor, Tensor) RandomFactors(Tensor values, NonNegativeOptions options)
    {
        using var generator = new Generator((ulong)options.Seed, CPU);
        double scale = Math.Sqrt(values.mean().item<double>() / options.Rank);
        return (Draw(values.shape[0], options.Rank), Draw(options.Rank, values.shape[1]));

        Tensor Draw(long rows, long columns) => randn(rows, columns, generator: generator, dtype: ScalarType.Float64, device: CPU).abs_().mul_(scale);
    }

    private static (Tensor, Tensor) SingularFactors(Tensor values, NonNegativeOptions options)
    {
        using SingularValueDecomposition decomposition = SingularValueDecomposition.Of(values);
        (Tensor left, Tensor right) = decomposition.Truncate(options.Rank);
        var columns = new Tensor[options.Rank];
        var rows = new Tensor[options.Rank];
        for (int k = 0; k < options.Rank; k++)
            (columns[k], rows[k]) = LargerPart(left.select(1, k), right.select(0, k));
        (left, right) = (stack(columns, 1), stack(rows, 0));
        if (options.Update == NonNegativeUpdate.Multiplicative)
        {
            Tensor mean = values.mean();
            (left, right) = (where(left == 0, mean, left), where(right == 0, mean, right));
        }
        return (left, right);
    }

    /// <summary>Of x·yᵀ = (x⁺ − x⁻)(y⁺ − y⁻)ᵀ the larger of x⁺y⁺ᵀ and x⁻y⁻ᵀ, its norm shared evenly.</summary>
    private static (Tensor, Tensor) LargerPart(Tensor x, Tensor y)
    {
        (Tensor, Tensor, double) Part(Tensor a, Tensor b)
        {
            double first = a.norm().item<double>(), second = b.norm().item<double>();
            double even = first > 0 && second > 0 ? Math.Sqrt(second / first) : 0;
            return (a.mul(even), even > 0 ? b.mul(1 / even) : b.mul(0), first * second);
        }
        (Tensor, Tensor, double) positive = Part(x.clamp_min(0), y.clamp_min(0)), negative = Part(x.neg().clamp_min(0), y.neg().clamp_min(0));
        return positive.Item3 >= negative.Item3 ? (positive.Item1, positive.Item2) : (negative.Item1, negative.Item2);
    }
}
