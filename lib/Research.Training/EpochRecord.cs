namespace Research.Training;

/// <summary>What one epoch reached.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean training loss over its steps.</param>
/// <param name="Selection">Score on the selection images after it.</param>
/// <param name="Seconds">Time for training and scoring.</param>
public sealed record EpochRecord(int Epoch, double Loss, Score Selection, double Seconds);
