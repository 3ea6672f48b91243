namespace Research.Training;

/// <summary>
/// One cycle (Smith and Topin 2018, arXiv 1708.07120): from peak/25 up to the optimizer's learning rate and down to
/// peak/250,000, both along half a cosine; the same numbers as PyTorch's OneCycleLR with its defaults.
/// </summary>
public sealed record OneCycleSchedule : LearningRateSchedule
{
    private const double InitialDivisor = 25, FinalDivisor = 1e4;

    /// <summary>Share of the training spent rising, in (0, 1); default 0.3.</summary>
    public double Rise
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Rise), $"Rise must be in (0, 1), not {value}.");
    } = 0.3;

    /// <inheritdoc/>
    public override double Multiplier(long step, long steps, long stepsPerEpoch)
    {
        double peak = Rise * steps - 1, last = steps - 1;
        return step <= peak
            ? Anneal(1 / InitialDivisor, 1, step / peak)
            : Anneal(1, 1 / InitialDivisor / FinalDivisor, (step - peak) / (last - peak));
    }

    private static double Anneal(double from, double to, double progress) => to + (from - to) / 2 * (1 + Math.Cos(Math.PI * progress));
}
