using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>
/// Chooses the ranks of all layers together: the energies kept, Π(1 − ‖W − Ŵ‖²/‖W‖²), shall be as large as the budget allows (the objective of
/// Zhang et al. 2016, arXiv 1505.06798, section 2.4, with energies of weights for those of responses). A layer that a factorisation does not
/// make smaller in parameters and in MACs stays whole, and so does one that it is dear to factorise.
/// </summary>
public static class RankSelection
{
    private const int Bisections = 256;

    /// <summary>Ranks within a budget of MACs, parameters or bytes.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="kind">The kind of factorisation; its own ranks do not matter.</param>
    /// <param name="budget">What the whole network may cost, layers that are not factorised included.</param>
    /// <param name="layers">Names of the nodes to factorise; default all that it applies to.</param>
    /// <returns>The factorisation of each layer that does not stay whole, for <see cref="LayerFactorizer"/>.</returns>
    /// <exception cref="ArgumentException">The budget is out of reach, a name is unknown, the kind does not apply to it, or a weight is not finite.</exception>
    public static IReadOnlyDictionary<string, Factorization> Within(Network network, Factorization kind, RankBudget budget, IReadOnlyCollection<string>? layers = null)
    {
        RankChoices choices = RankChoices.Of(network, kind, budget.Cost, layers);
        long limit = budget.Limit(network.Architecture);
        return choices.Least <= limit
            ? choices.Within(limit)
            : throw new ArgumentException(FormattableString.Invariant($"The network cannot come down to {budget}: factorised as far as can be it still costs {choices.Least:N0} {RankBudget.Unit(budget.Cost)}, of {choices.Whole:N0}; raise the budget."));
    }

    /// <summary>In each layer the lowest rank that keeps a share of its energy; where only a few ranks are tried, the lowest of those.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="kind">As for <see cref="Within"/>.</param>
    /// <param name="share">1 − ‖W − Ŵ‖²_F/‖W‖²_F, in (0, 1].</param>
    /// <param name="layers">As for <see cref="Within"/>.</param>
    /// <returns>As for <see cref="Within"/>; a layer of which no rank tried pays and keeps so much stays whole.</returns>
    /// <exception cref="ArgumentException">A name is unknown, the kind does not apply to it, or a weight is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside (0, 1] or NaN.</exception>
    public static IReadOnlyDictionary<string, Factorization> WithEnergy(Network network, Factorization kind, double share, IReadOnlyCollection<string>? layers = null)
    {
        _ = RankRule.Energy(share);
        return RankChoices.Of(network, kind, RankCost.Macs, layers).WithLoss(-Math.Log(share));
    }

    /// <summary>
    /// The cheapest ranks whose accuracy on the selection images is still good, without any training: those of <see cref="Within"/> are tried
    /// by bisection of the budget in 256 steps, as if accuracy only fell with it.
    /// </summary>
    /// <param name="network">A trained classifier; it stays as it is.</param>
    /// <param name="kind">As for <see cref="Within"/>.</param>
    /// <param name="drop">Selection accuracy that it may cost, in [0, 1].</param>
    /// <param name="data">Its selection images judge; batch norm is averaged anew over training images.</param>
    /// <param name="cost">What is to become cheap; default MACs.</param>
    /// <param name="layers">As for <see cref="Within"/>.</param>
    /// <param name="recalibration">Batches over which batch norm is averaged anew before each score, at least 0; default 10. See <see cref="BatchNormRecalibration"/>.</param>
    /// <param name="cancellation">Stops between scores.</param>
    /// <returns>As for <see cref="Within"/>; nothing where any costs too much.</returns>
    /// <exception cref="ArgumentException">A name is unknown, the kind does not apply to it, or a weight is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The drop is outside [0, 1] or NaN, or the recalibration below 0.</exception>
    public static IReadOnlyDictionary<string, Factorization> WithinDrop(
        Network network, Factorization kind, double drop, ImageDataSet data, RankCost cost = RankCost.Macs, IReadOnlyCollection<string>? layers = null,
        int recalibration = 10, CancellationToken cancellation = default)
    {
        if (drop is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(drop), FormattableString.Invariant($"The drop of accuracy must be in [0, 1], not {drop}."));
        ArgumentOutOfRangeException.ThrowIfNegative(recalibration);
        RankChoices choices = RankChoices.Of(network, kind, cost, layers);
        double enough = Evaluation.Score(network, data, data.Selection, cancellation: cancellation).Accuracy - drop;
        (int bad, int good) = (-1, Bisections);
        while (good - bad > 1)
        {
            int middle = (good + bad) / 2;
            if (Accuracy(Choices(middle)) >= enough)
                good = middle;
            else
                bad = middle;
        }
        return Choices(good);

        IReadOnlyDictionary<string, Factorization> Choices(int part) => choices.Within(choices.Least + (choices.Whole - choices.Least) * part / Bisections);

        double Accuracy(IReadOnlyDictionary<string, Factorization> ranks)
        {
            using FactorizedNetwork factorized = LayerFactorizer.Factorize(network, ranks);
            if (recalibration > 0)
                BatchNormRecalibration.Apply(factorized.Network, data, recalibration);
            return Evaluation.Score(factorized.Network, data, data.Selection, cancellation: cancellation).Accuracy;
        }
    }
}
