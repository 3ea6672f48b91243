using System.Text.Json.Serialization;

namespace Research.Training;

/// <summary>Half a cosine from the full learning rate to 0 or a floor (Loshchilov and Hutter 2017, arXiv 1608.03983), after an optional linear warm-up.</summary>
public sealed record CosineSchedule : LearningRateSchedule
{
    /// <summary>Epochs over which the rate first rises linearly; default 0.</summary>
    public double WarmupEpochs
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(WarmupEpochs), $"WarmupEpochs must be at least 0, not {value}.");
    }

    /// <summary>The share of the full learning rate that it ends at, in [0, 1); default 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Floor
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Floor), $"Floor must be in [0, 1), not {value}.");
    }

    /// <inheritdoc/>
    public override double Multiplier(long step, long steps, long stepsPerEpoch)
    {
        double warmup = Math.Min(WarmupEpochs * stepsPerEpoch, steps);
        return step < warmup
            ? (step + 1) / (warmup + 1)
            : Floor + ((1 - Floor) * (1 + Math.Cos(Math.PI * (step - warmup) / Math.Max(steps - warmup, 1))) / 2);
    }
}
