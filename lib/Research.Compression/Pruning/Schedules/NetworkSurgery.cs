namespace Research.Compression;

/// <summary>
/// Dynamic network surgery (Guo et al. 2016, arXiv 1608.04493): all weights keep training behind their masks; one is pruned when it
/// falls below a threshold a and spliced back when it rises above b. Here a and b lie around the threshold t that the options
/// choose for each layer, (1 ∓ margin)·t. From <see cref="End"/> on the masks are those of the options exactly, and stay.
/// </summary>
public sealed record NetworkSurgery : PruningSchedule
{
    /// <summary>Steps between changes of the masks, at least 1; default 20.</summary>
    public int Interval { get; init => field = AtLeastOne(value, nameof(Interval)); } = 20;

    /// <summary>Half the width of the band in which a weight stays what it is, relative to the threshold, in [0, 1]; default 0.1.</summary>
    public double Margin { get; init => field = Share(value, nameof(Margin)); } = 0.1;

    /// <summary>Where masks stop changing, as a share of the training in [0, 1]; default 0.75.</summary>
    public double End { get; init => field = Share(value, nameof(End)); } = 0.75;

    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        if (task.Options.Granularity != Granularity.Element || task.Options.Criterion is not Magnitude)
            throw new ArgumentException("Network surgery compares the magnitudes of single weights: choose the criterion magnitude and the granularity element.");
        using var surgery = new SurgeryMasks(task.Network, this, task.Options);
        return new PruningOutcome(task.Train("surgery", [surgery], cancellation), surgery.Masks);
    }
}
