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

    /// <summary>The input for every byte, channel after channel: [C, 256] flattened.</summary>
    internal float[] Table()
    {
        var table = new float[Mean.Count * 256];
        for (int i = 0; i < table.Length; i++)
            table[i] = (float)(((i & 255) / 255.0 - Mean[i >> 8]) / Std[i >> 8]);
        return table;
    }
}
