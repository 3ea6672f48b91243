namespace Research.Training;

/// <summary>Where a training stands; reported every few steps and after every epoch.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
/// <param name="Loss">Mean training loss since the last report.</param>
/// <param name="LearningRate">Of the last step.</param>
/// <param name="Selection">Score on the selection images, where the epoch is complete.</param>
/// <param name="Elapsed">Time since this call began.</param>
/// <param name="Remaining">Estimated time left.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, int Step, int StepsPerEpoch, double Loss, double LearningRate, Score? Selection, TimeSpan Elapsed, TimeSpan Remaining);
