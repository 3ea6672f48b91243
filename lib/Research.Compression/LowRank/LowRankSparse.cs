using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A weight as low rank + sparse: W ≈ L + S. The two are solved for in turn, each exactly: L is the nearest matrix of rank r to W − S, S the
/// k entries of W − L that are largest (GoDec, Zhou and Tao 2011, ICML), so that the error never rises. The first round alone is the
/// truncated singular value decomposition with the largest entries of its residual.
/// </summary>
public sealed record LowRankSparse
{
    private const int SplitsTried = 8;

    private LowRankSparse(SumWeight weight, IReadOnlyList<double> errors, int rank, int nonZeros) => (Weight, Errors, Rank, NonZeros) = (weight, errors, rank, nonZeros);

    /// <summary>L + S: a <see cref="ProductWeight"/> and a <see cref="MaskedWeight"/>, either left out where it is empty.</summary>
    public SumWeight Weight { get; }

    /// <summary>‖W − L − S‖_F/‖W‖_F after each round; never rises but for rounding. 0 for a weight of zeros.</summary>
    public IReadOnlyList<double> Errors { get; }

    /// <summary>r, the rank of L.</summary>
    public int Rank { get; }

    /// <summary>k, the entries of S.</summary>
    public int NonZeros { get; }

    /// <summary>r·(m + n) + k: values stored, the positions of S not counted.</summary>
    public int Parameters => Rank * (int)(Weight.Shape[0] + Weight.Count / Weight.Shape[0]) + NonZeros;

    /// <summary>Splits a weight.</summary>
    /// <param name="weight"><c>[out, in]</c> or <c>[out, in, kH, kW]</c>, taken as a matrix of <c>out</c> rows; it stays as it is.</param>
    /// <param name="rank">r, from 0 (nothing but sparse) to full.</param>
    /// <param name="nonZeros">k, from 0 (nothing but low rank) to all.</param>
    /// <param name="rounds">At least 1; default 20.</param>
    /// <exception cref="ArgumentException">It has fewer than two dimensions, is empty or not finite, or rank and non-zeros are both 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rank, the non-zeros or the rounds are out of range.</exception>
    public static LowRankSparse Of(Tensor weight, int rank, int nonZeros, int rounds = 20)
    {
        FactorInput.CheckWeight(weight);
        if (rank != 0)
            FactorInput.CheckRank(rank, FullRank(weight));
        if (nonZeros < 0 || nonZeros > weight.numel())
            throw new ArgumentOutOfRangeException(nameof(nonZeros), $"The non-zeros must be in [0, {weight.numel()}], not {nonZeros}: the weight has so many entries.");
        if (rank == 0 && nonZeros == 0)
            throw new ArgumentException("Of rank 0 and without non-zeros nothing is left: raise one of them.", nameof(nonZeros));
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor matrix = weight.detach().cpu().to(ScalarType.Float64).flatten(1);
        (Tensor left, Tensor right, Tensor sparse) = (zeros_like(matrix), zeros_like(matrix), zeros_like(matrix));
        var errors = new List<double>();
        for (int round = 0; round < (rank == 0 || nonZeros == 0 ? 1 : rounds); round++)
        {
            Tensor low = zeros_like(matrix);
            if (rank > 0)
            {
                using SingularValueDecomposition values = SingularValueDecomposition.Of(matrix - sparse);
                (left, right) = values.Truncate(rank);
                low = left.matmul(right);
            }
            sparse = Largest(matrix - low, nonZeros);
            errors.Add(FactorInput.RelativeError(matrix, low + sparse));
        }
        Shape shape = Shape.Create(weight.shape);
        var terms = new List<WeightExpression>();
        if (rank > 0)
            terms.Add(new ProductWeight(shape, LowRankWeights.Dense(left), LowRankWeights.Dense(right)));
        if (nonZeros > 0)
            terms.Add(Masked(shape, sparse));
        return new LowRankSparse(new SumWeight([.. terms], [.. terms.Select(_ => (sbyte)1)]), errors, rank, nonZeros);
    }

    /// <summary>The split of a number of parameters between L and S that errs least, of nine from all in S to as many as fit in L; never worse than either alone.</summary>
    /// <param name="weight">As for <see cref="Of"/>.</param>
    /// <param name="parameters">r·(m + n) + k at most; from 1 to the elements of the weight.</param>
    /// <param name="rounds">At least 1; default 5.</param>
    /// <exception cref="ArgumentException">As for <see cref="Of"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The parameters or the rounds are out of range.</exception>
    public static LowRankSparse Within(Tensor weight, int parameters, int rounds = 5)
    {
        FactorInput.CheckWeight(weight);
        if (parameters < 1 || parameters > weight.numel())
            throw new ArgumentOutOfRangeException(nameof(parameters), $"The parameters must be in [1, {weight.numel()}], not {parameters}: the weight has so many entries.");
        int term = (int)(weight.shape[0] + weight.numel() / weight.shape[0]), most = Math.Min(parameters / term, FullRank(weight));
        return Enumerable.Range(0, SplitsTried + 1).Select(i => i * most / SplitsTried).Distinct()
            .Select(rank => Of(weight, rank, parameters - rank * term, rounds)).MinBy(split => split.Errors[^1])!;
    }

    private static int FullRank(Tensor weight) => (int)Math.Min(weight.shape[0], weight.numel() / weight.shape[0]);

    /// <summary>A matrix with all but its k largest entries 0.</summary>
    private static Tensor Largest(Tensor matrix, int count)
    {
        Tensor flat = matrix.flatten();
        Tensor positions = flat.abs().topk(count).indexes;
        return zeros_like(flat).scatter_(0, positions, flat.gather(0, positions)).reshape(matrix.shape);
    }

    /// <summary>The entries of a matrix that are not 0.</summary>
    private static MaskedWeight Masked(Shape shape, Tensor matrix)
    {
        float[] values = matrix.to(ScalarType.Float32).flatten().data<float>().ToArray();
        int[] positions = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        return new MaskedWeight(shape, [.. positions], positions.Length == 0 ? null : new DenseWeight([positions.Length], [.. positions.Select(i => values[i])]));
    }
}
