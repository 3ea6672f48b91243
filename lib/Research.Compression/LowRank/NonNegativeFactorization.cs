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
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Checked(matrix);
        (Tensor left, Tensor right) = options.Start == NonNegativeStart.Random ? RandomFactors(values, options) : SingularFactors(values, options);
        return Descend(values, left, right, options).MoveOut();
    }

    /// <summary>Factorises a matrix from given factors on.</summary>
    /// <param name="matrix">As for the other overload.</param>
    /// <param name="left">W to begin with, <c>[m, r]</c>, none below 0; it stays as it is.</param>
    /// <param name="right">H to begin with, <c>[r, n]</c>, none below 0; it stays as it is.</param>
    /// <param name="options">How; its rank must be r, and its start is not used.</param>
    /// <exception cref="ArgumentException">As for the other overload, or the factors do not fit the matrix or the rank, are not finite or have a negative value.</exception>
    public static NonNegativeFactorization Of(Tensor matrix, Tensor left, Tensor right, NonNegativeOptions options)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor values, Tensor w, Tensor h) = (Checked(matrix), Checked(left), Checked(right));
        if (!w.shape.SequenceEqual([values.shape[0], options.Rank]) || !h.shape.SequenceEqual([options.Rank, values.shape[1]]))
            throw new ArgumentException($"A matrix [{string.Join(", ", values.shape)}] has factors [{values.shape[0]}, {options.Rank}] and [{options.Rank}, {values.shape[1]}] of rank {options.Rank}, not [{string.Join(", ", w.shape)}] and [{string.Join(", ", h.shape)}].");
        return Descend(values, w, h, options).MoveOut();
    }

    /// <summary>A weight as W⁺ − W⁻ with max(W, 0) and max(−W, 0) each factorised.</summary>
    /// <param name="weight"><c>[out, in]</c> or <c>[out, in, kH, kW]</c>, taken as a matrix of <c>out</c> rows.</param>
    /// <param name="options">How; the rank is that of each part.</param>
    /// <exception cref="ArgumentException">It has fewer than two dimensions, is empty or not finite, or the rank is above full.</exception>
    public static SumWeight Signed(Tensor weight, NonNegativeOptions options)
    {
        FactorInput.CheckWeight(weight);
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

    private NonNegativeFactorization MoveOut()
    {
        Left.MoveToOuterDisposeScope();
        Right.MoveToOuterDisposeScope();
        return this;
    }

    /// <summary>The matrix in double precision.</summary>
    private static Tensor Checked(Tensor matrix)
    {
        FactorInput.CheckMatrix(matrix);
        Tensor values = matrix.detach().cpu().to(ScalarType.Float64).contiguous();
        return values.min().item<double>() >= 0
            ? values
            : throw new ArgumentException("A matrix with negative values has no non-negative factors: split it into W⁺ − W⁻ and factorise each (NonNegativeFactorization.Signed).", nameof(matrix));
    }

    /// <summary>
    /// Rounds of updates, first of W, then of H. What an update needs, VHᵀ and HHᵀ or WᵀV and WᵀW, gives the objective too:
    /// ½(‖V‖² − 2⟨H, WᵀV⟩ + ⟨WᵀW, HHᵀ⟩), so that it costs no further product with V. W is kept transposed: each of its columns lies in a row.
    /// </summary>
    private static NonNegativeFactorization Descend(Tensor values, Tensor left, Tensor right, NonNegativeOptions options)
    {
        Tensor w = left.t().contiguous().clone(), h = right.clone(), transposed = values.t().contiguous();
        double norm = values.pow(2).sum().item<double>();
        var objectives = new List<double>();
        Tensor gram = h.matmul(h.t());
        for (int round = 0; round < options.Iterations; round++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor target = ThinProduct.Of(h, transposed);
            if (round == 0)
                objectives.Add(Objective(w, target, w.matmul(w.t()), gram));
            Update(w, target, gram, options.Update);
            (target, Tensor gramOfLeft) = (ThinProduct.Of(w, values), w.matmul(w.t()));
            Update(h, target, gramOfLeft, options.Update);
            gram = h.matmul(h.t()).MoveToOuterDisposeScope();
            objectives.Add(Objective(h, target, gramOfLeft, gram));
        }
        return new NonNegativeFactorization(w.t().contiguous(), h, objectives);

        double Objective(Tensor factor, Tensor target, Tensor a, Tensor b) => Math.Max(0, (norm - 2 * Dot(factor, target) + Dot(a, b)) / 2);
    }

    private static double Dot(Tensor a, Tensor b) => a.flatten().dot(b.flatten()).item<double>();

    /// <summary>One update of a factor, in place.</summary>
    /// <param name="factor">Wᵀ or H, <c>[r, n]</c>.</param>
    /// <param name="target">HVᵀ or WᵀV, <c>[r, n]</c>.</param>
    /// <param name="gram">HHᵀ or WᵀW, <c>[r, r]</c>.</param>
    /// <param name="update">Which.</param>
    private static void Update(Tensor factor, Tensor target, Tensor gram, NonNegativeUpdate update)
    {
        if (update == NonNegativeUpdate.Multiplicative)
            factor.mul_(target.div(ThinProduct.Of(gram, factor).add_(Smallest)));
        else
            HierarchicalUpdate.Run(factor, target, gram, Smallest);
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
