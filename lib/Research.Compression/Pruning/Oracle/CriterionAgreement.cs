using Research.Networks;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>How well a cheap criterion orders the units of a group as the oracle does.</summary>
/// <param name="Criterion">Name of the criterion.</param>
/// <param name="Layer">The first layer of the group.</param>
/// <param name="Units">Units compared.</param>
/// <param name="Correlation">
/// Spearman's ρ between scores and C(v), in [−1, 1]: 1 where the lowest score is the least loss, negative where one had better
/// remove the highest; NaN where one of them is constant.
/// </param>
public sealed record CriterionAgreement(string Criterion, string Layer, int Units, double Correlation)
{
    /// <summary>Compares criteria with the oracle, layer by layer; a layer that a criterion cannot score is left out.</summary>
    /// <param name="network">The network that the oracle measured.</param>
    /// <param name="data">Its training images are used.</param>
    /// <param name="oracle">C(v) of all units, or of some.</param>
    /// <param name="scorings">The criteria; their order of removal does not matter.</param>
    /// <returns>A row for each criterion and group of at least two measured units.</returns>
    /// <exception cref="ArgumentException">The oracle's units belong to another architecture.</exception>
    public static IReadOnlyList<CriterionAgreement> Of(Network network, ImageDataSet data, AblationResult oracle, IEnumerable<UnitScoring> scorings)
    {
        DependencyGraph graph = DependencyGraph.Of(network.Architecture);
        if (oracle.Units.FirstOrDefault(ablation => ablation.Unit.Id >= graph.Units.Count || !graph.Units[ablation.Unit.Id].Producers.SequenceEqual(ablation.Unit.Producers)) is { } foreign)
            throw new ArgumentException($"The oracle measured {foreign.Unit}, which '{network.Architecture.Name}' does not have: give it the network that was measured.");
        Dictionary<int, double> increases = oracle.Units.ToDictionary(ablation => ablation.Unit.Id, ablation => ablation.Increase);
        return [.. scorings.SelectMany(scoring => Rows(network, graph, data, increases, scoring))];
    }

    private static IEnumerable<CriterionAgreement> Rows(
        Network network, DependencyGraph graph, ImageDataSet data, Dictionary<int, double> increases, UnitScoring scoring)
    {
        ILookup<bool, ChannelGroup> byUse = graph.Groups.ToLookup(group =>
            scoring.AppliesTo(graph, group) && group.Units.Count(unit => increases.ContainsKey(unit.Id)) > 1);
        if (!byUse[true].Any())
            yield break;
        string[] exclude = [.. byUse[false].SelectMany(group => group.Layers).Except(byUse[true].SelectMany(group => group.Layers))];
        IReadOnlyList<double> scores = (scoring with { Order = RemovalOrder.Lowest }).Scores(network, graph, data, exclude);
        foreach (ChannelGroup group in byUse[true])
        {
            int[] units = [.. group.Units.Select(unit => unit.Id).Where(increases.ContainsKey)];
            yield return new CriterionAgreement(scoring.Criterion, group.Layers[0], units.Length,
                RankCorrelation.Spearman([.. units.Select(unit => scores[unit])], [.. units.Select(unit => increases[unit])]));
        }
    }
}
