namespace Research.Training;

/// <summary>What one optimizer step did: a line of a run's metrics.</summary>
/// <param name="Step">From 1, over all epochs.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Training loss of the step's batch.</param>
/// <param name="LearningRate">Of the step.</param>
public readonly record struct StepRecord(long Step, int Epoch, double Loss, double LearningRate);
