namespace Research.Compression;

/// <summary>What of a teacher's outputs its student learns.</summary>
public enum DistillationSignal
{
    /// <summary>See <see cref="Compression.SoftTargets"/>.</summary>
    SoftTargets,

    /// <summary>See <see cref="LogitsMse"/>; the temperature plays no part.</summary>
    Logits,
}
