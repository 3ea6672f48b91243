using Research.Compression;
using Research.Training;

namespace Research.Experiments;

/// <summary>
/// How a run's network is trained for few bits at last: what a bit costs, where grids begin, and the training. Dead units are taken out
/// then, and the network is kept as a compressed-model file too.
/// </summary>
public sealed record RateConfiguration
{
    /// <summary>λ, at least 0. See <see cref="RateOptions.Lambda"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0 or not finite.</exception>
    public required double Lambda { get; init => field = new RateOptions { Lambda = value }.Lambda; }

    /// <summary>The first step of grids in standard deviations, above 0; default 1. See <see cref="RateOptions.Step"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0, or not finite.</exception>
    public double Step { get; init => field = new RateOptions { Step = value }.Step; } = 1;

    /// <summary>The training.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>Price and first steps.</summary>
    public RateOptions ToOptions() => new() { Lambda = Lambda, Step = Step };

    /// <summary>For people, as in <c>2e-6 nats a bit</c>.</summary>
    public string Amount() => FormattableString.Invariant($"{Lambda:0.##e+0} nats a bit");
}
