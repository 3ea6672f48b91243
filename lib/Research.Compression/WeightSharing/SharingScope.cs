namespace Research.Compression;

/// <summary>Which weights share a codebook.</summary>
public enum SharingScope
{
    /// <summary>Those of one layer.</summary>
    PerLayer,

    /// <summary>Those of all layers: one codebook, stored once.</summary>
    AcrossLayers,
}
