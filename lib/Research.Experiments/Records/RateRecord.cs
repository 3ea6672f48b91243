namespace Research.Experiments;

/// <summary>What the compressed-model file of a run takes.</summary>
/// <param name="FileBytes">Its length.</param>
/// <param name="WeightBytes">Of it, bytes of weights and biases, as papers count them.</param>
/// <param name="Widths">Units of each layer that has weights, in the order of the network.</param>
public sealed record RateRecord(long FileBytes, long WeightBytes, IReadOnlyList<long> Widths);
