namespace Research.Compression;

/// <summary>How much a bit of the file counts in the loss, and on which grids weights begin.</summary>
public sealed record RateOptions
{
    /// <summary>λ: what a bit adds to the loss, in nats; at least 0, default 1e-6, which makes about 3 kB of LeNet-5 on MNIST.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0 or not finite.</exception>
    public double Lambda
    {
        get;
        init => field = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Lambda), FormattableString.Invariant($"Lambda must be at least 0, not {value}: it is what a bit adds to the loss."));
    } = 1e-6;

    /// <summary>The step with which a tensor's grid begins, in standard deviations of its values; above 0, default 1. It is trained then.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0, or not finite.</exception>
    public double Step
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Step), FormattableString.Invariant($"Step must be above 0, not {value}: grids begin with that many standard deviations of the weights."));
    } = 1;
}
