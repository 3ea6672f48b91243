namespace Research.Compression;

/// <summary>What the loss does when one unit is taken away: C(v) = E(S∖{v}) − E(S), E the mean cross-entropy over images.</summary>
/// <param name="Unit">The unit v.</param>
/// <param name="Increase">C(v), in nats; negative where the network is better without the unit.</param>
/// <param name="StandardError">Of <paramref name="Increase"/>, from the differences image by image.</param>
/// <param name="ErrorIncrease">Change of the share of wrong answers, in [−1, 1].</param>
public sealed record Ablation(ChannelUnit Unit, double Increase, double StandardError, double ErrorIncrease);
