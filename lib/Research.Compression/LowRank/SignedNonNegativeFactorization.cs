using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A layer as two layers of its kind with non-negative factors: W ≈ W₊H₊ − W₋H₋, the first layer with the rows of H₊ and H₋, the
/// second with the columns of W₊ and −W₋. <see cref="NonNegativeConstraint"/> keeps the signs while it is trained on.
/// </summary>
/// <param name="Options">How each part is factorised; a layer gets twice its rank in channels between.</param>
public sealed record SignedNonNegativeFactorization(NonNegativeOptions Options) : Factorization
{
    private const int RanksTried = 12, RoundsTried = 20;

    /// <inheritdoc/>
    public override Factorization WithRank(int rank) => this with { Options = Options with { Rank = rank } };

    internal override FactorChain Factorize(Layer layer, Tensor weight)
    {
        Tensor matrix = weight.flatten(1);
        using NonNegativeFactorization positive = NonNegativeFactorization.Of(matrix.clamp_min(0), Options);
        using NonNegativeFactorization negative = NonNegativeFactorization.Of(matrix.neg().clamp_min(0), Options);
        Tensor left = cat([positive.Left, negative.Left.neg()], 1), right = cat([positive.Right, negative.Right], 0);
        IReadOnlyList<ChainLayer> layers = SvdFactorization.TwoLayers(layer, 2 * Options.Rank);
        Tensor[] weights = [right.reshape(SvdFactorization.ShapeOf(layers[0])), left.reshape(SvdFactorization.ShapeOf(layers[1]))];
        return new FactorChain(layers, weights, [2 * Options.Rank], FactorInput.RelativeError(matrix, left.matmul(right)));
    }

    internal override IEnumerable<RankCandidate> Candidates(Layer layer, Tensor weight)
    {
        long rows = weight.shape[0], columns = weight.numel() / rows;
        var largest = (int)Math.Clamp(rows * columns / (2 * (rows + columns)), 1, Math.Min(rows, columns)); // above, the chain has more weights than the layer
        return [.. SpacedRanks(largest, RanksTried).Select(Try)];

        RankCandidate Try(int rank)
        {
            using var scope = NewDisposeScope();
            var tried = new SignedNonNegativeFactorization(Options with { Rank = rank, Iterations = Math.Min(RoundsTried, Options.Iterations) });
            FactorChain chain = tried.Factorize(layer, weight);
            return new RankCandidate(WithRank(rank), chain.Layers, chain.Error);
        }
    }
}
