namespace Research.Charts;

/// <summary>What one epoch of one training run showed.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Epoch">Number of the epoch, from 1.</param>
/// <param name="Loss">Mean training loss of the epoch, in nats per sample; NaN if it diverged.</param>
/// <param name="SelectionAccuracy">Accuracy on the selection split after the epoch, in [0, 1]; NaN if it was not measured.</param>
public sealed record TrainingEpoch(int Seed, int Epoch, double Loss, double SelectionAccuracy);
