namespace Research.Compression;

/// <summary>The channel criteria by name.</summary>
public static class ChannelCriteria
{
    /// <summary>One of each, with defaults.</summary>
    public static IReadOnlyList<ChannelCriterion> All { get; } =
    [
        new ChannelL1(), new ChannelL2(), new GeometricMedian(), new BatchNormScale(), new ChannelTaylor(),
        new ZeroActivations(), new MeanActivation(), new ActivationEntropy(), new FeatureRank(),
    ];

    /// <summary>The criterion of that name.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static ChannelCriterion Parse(string name) => All.FirstOrDefault(criterion => criterion.Name == name)
        ?? throw new ArgumentException($"There is no channel criterion '{name}'{Spelling.Question(name, All.Select(criterion => criterion.Name))}; choose one of {string.Join(", ", All.Select(criterion => criterion.Name))}.", nameof(name));
}
