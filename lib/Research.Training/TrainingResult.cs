namespace Research.Training;

/// <summary>What a training reached. The network itself holds the weights of the last epoch.</summary>
/// <param name="Epochs">One record per epoch, earlier attempts of a resumed training included.</param>
public sealed record TrainingResult(IReadOnlyList<EpochRecord> Epochs)
{
    /// <summary>The last epoch; null if there was none.</summary>
    public EpochRecord? Last => Epochs.Count > 0 ? Epochs[^1] : null;

    /// <summary>The first epoch with the highest selection accuracy; null if there was none.</summary>
    public EpochRecord? Best => Epochs.MaxBy(epoch => epoch.Selection.Correct);

    /// <summary>Time of all epochs, in seconds.</summary>
    public double Seconds => Epochs.Sum(epoch => epoch.Seconds);
}
