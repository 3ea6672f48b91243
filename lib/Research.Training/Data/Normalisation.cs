namespace Research.Training.Data;

/// <summary>
/// Constants that turn bytes into network inputs: (byte / 255 − mean) / std, per channel. They are the mean and the
/// (population) standard deviation of all training images scaled to 0..1.
/// </summary>
public sealed record Normalisation
{
    /// <summary>Mean of each channel on the 0..1 scale.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Standard deviation of each channel on the 0..1 scale, above 0.</summary>
    public required IReadOnlyList<double> Std { get; init; }
}
