using System.Text.Json.Serialization;
using Research.Networks;
using Research.Training;

namespace Research.Compression;

/// <summary>
/// Prunes the trained network in rounds, and after each sets what is left back to the weights of an early training step and trains
/// again from there, with a fresh optimizer (Frankle and Carbin 2019, arXiv 1803.03635; rewinding: Frankle et al. 2020, arXiv 1912.05671).
/// </summary>
public sealed record LotteryTicket : PruningSchedule
{
    /// <summary>Rounds, at least 1; default 1.</summary>
    public int Rounds { get; init => field = AtLeastOne(value, nameof(Rounds)); } = 1;

    /// <summary>The step k whose weights are returned to, at least 0; default 0: the initial weights. Learning rate and data go on from it.</summary>
    public long RewindStep
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(RewindStep), $"RewindStep must be at least 0, not {value}.");
    }

    /// <summary>What the last round trains in place of the ticket, to compare; default the ticket.</summary>
    public TicketControl Control { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsInitialWeights => true;

    /// <inheritdoc/>
    public override PruningOutcome Run(PruningTask task, CancellationToken cancellation = default)
    {
        using Network early = Rewinding.WeightsAt(RewindStep, task, cancellation);
        MaskSet? masks = null;
        TrainingResult result = new([]);
        for (int round = 1; round <= Rounds; round++)
        {
            masks = IterativePruning.Next(task, masks, Rounds, round);
            task.Network.CopyFrom(early);
            if (round == Rounds)
                masks = Controlled(task, masks);
            masks.Enforce();
            result = task.Train($"round-{round}", [masks], cancellation, RewindStep);
        }
        return new PruningOutcome(result, masks!);
    }

    private MaskSet Controlled(PruningTask task, MaskSet ticket)
    {
        if (Control == TicketControl.RandomWeights)
        {
            using Network other = Network.Create(task.Network.Architecture, (int)(Seeds.Of(task.Seed, "ticket") % int.MaxValue), task.Network.Device);
            task.Network.CopyFrom(other);
        }
        if (Control != TicketControl.RandomMask)
            return ticket;
        MaskSet random = Pruner.Masks(task.Network, task.Options with
        {
            Criterion = new RandomScores(task.Seed),
            Sparsity = 0,
            Threshold = null,
            LayerSparsities = ticket.Names.ToDictionary(name => name, ticket.SparsityOf),
        });
        ticket.Dispose();
        return random;
    }
}

/// <summary>What is trained in place of a lottery ticket, with the same number of weights in every layer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TicketControl>))]
public enum TicketControl
{
    /// <summary>The ticket itself.</summary>
    None,

    /// <summary>The early weights under random masks.</summary>
    RandomMask,

    /// <summary>New initial weights under the ticket's masks.</summary>
    RandomWeights,
}
