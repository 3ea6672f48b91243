namespace Research.Charts;

/// <summary>The accuracy of one pruned network: one point of an accuracy–sparsity curve.</summary>
/// <param name="Method">Name of the pruning method, as the legend shows it.</param>
/// <param name="Sparsity">Zeros divided by prunable weights, in [0, 1].</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Accuracy">Test accuracy in [0, 1]; NaN for a run that diverged.</param>
public sealed record PrunedAccuracy(string Method, double Sparsity, int Seed, double Accuracy);
