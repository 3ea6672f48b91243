namespace Research.Compression;

/// <summary>What of a layer is learned.</summary>
public enum FeatureSignal
{
    /// <summary>Its activations, after a regressor: <see cref="Compression.Hint"/>.</summary>
    Hint,

    /// <summary>Where it looks: <see cref="AttentionTransfer"/>.</summary>
    Attention,

    /// <summary>Distances between the images of a batch: <see cref="Relational.Distance"/>.</summary>
    Distance,

    /// <summary>Angles between the images of a batch: <see cref="Relational.Angle"/>.</summary>
    Angle,

    /// <summary>Which image of the batch it was, after a regressor: <see cref="Compression.Contrastive"/>.</summary>
    Contrastive,
}
