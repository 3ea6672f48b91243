namespace Research.Training;

/// <summary>Multiplies the learning rate by a factor at given points, as He et al. 2015 do at 1/2 and 3/4 of the training.</summary>
public sealed record StepSchedule : LearningRateSchedule
{
    /// <summary>Where the rate drops, as fractions of the training in (0, 1), rising; default 1/2 and 3/4.</summary>
    public IReadOnlyList<double> Milestones
    {
        get;
        init => field = value.All(at => at is > 0 and < 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Milestones), "Milestones are fractions of the training in (0, 1), as in 0.5 and 0.75.");
    } = [0.5, 0.75];

    /// <summary>The factor at each milestone, in (0, 1]; default 0.1.</summary>
    public double Factor
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Factor), $"Factor must be in (0, 1], not {value}.");
    } = 0.1;

    /// <inheritdoc/>
    public override double Multiplier(long step, long steps, long stepsPerEpoch) =>
        Math.Pow(Factor, Milestones.Count(milestone => step >= milestone * steps));

    /// <inheritdoc/>
    public bool Equals(StepSchedule? other) => other is not null && Factor.Equals(other.Factor) && Milestones.SequenceEqual(other.Milestones);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Factor, Milestones.Count);
}
