namespace Research.Compression;

/// <summary>What the oracle found.</summary>
/// <param name="Loss">E(S): mean cross-entropy of the whole network, in nats.</param>
/// <param name="Error">Share of wrong answers of the whole network.</param>
/// <param name="Images">Images it was measured on.</param>
/// <param name="Units">One for each unit, in the order asked for.</param>
public sealed record AblationResult(double Loss, double Error, long Images, IReadOnlyList<Ablation> Units);
