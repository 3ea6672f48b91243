namespace Research.Compression;

/// <summary>α·(what the teacher says) + (1 − α)·(what the labels say).</summary>
public sealed record DistillationOptions
{
    /// <summary>τ, which softens both distributions; above 0, default 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public double Temperature { get; init => field = DistillationChecks.Temperature(value); } = 4;

    /// <summary>α, the teacher's share in [0, 1]; at 1 labels are not looked at; default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1].</exception>
    public double Alpha { get; init => field = DistillationChecks.Share(value); } = 0.9;

    /// <summary>What of the teacher's outputs the student learns; default soft targets.</summary>
    public DistillationSignal Signal { get; init; }
}
