using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Compression;

/// <summary>
/// Two ways to remove as many units: all at once by one threshold over their C(v), or one after another with all others scored
/// again (<see cref="GreedyAblation"/>).
/// </summary>
/// <param name="Removed">Number of units.</param>
/// <param name="GlobalLoss">E without the units below one threshold, in nats.</param>
/// <param name="GlobalError">Their share of wrong answers.</param>
/// <param name="GreedyLoss">E after as many greedy steps, in nats.</param>
/// <param name="GreedyError">Their share of wrong answers.</param>
public sealed record RemovalComparison(int Removed, double GlobalLoss, double GlobalError, double GreedyLoss, double GreedyError)
{
    /// <summary>Compares both at some numbers of units.</summary>
    /// <param name="network">The whole network.</param>
    /// <param name="data">Knows the normalisation of the images.</param>
    /// <param name="images">The selection images of the greedy removal.</param>
    /// <param name="oneShot">C(v) of every unit that may go.</param>
    /// <param name="steps">Of the greedy removal among the same units.</param>
    /// <param name="counts">Numbers of units, each from 1 to the number of steps.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or greater than the steps taken or the units that may go.</exception>
    public static IReadOnlyList<RemovalComparison> Of(
        Network network, ImageDataSet data, Images images, AblationResult oneShot, IReadOnlyList<GreedyStep> steps, IEnumerable<int> counts,
        CancellationToken cancellation = default)
    {
        ChannelUnit[] order = Order(DependencyGraph.Of(network.Architecture), oneShot);
        return [.. counts.Select(count =>
        {
            if (count < 1 || count > Math.Min(steps.Count, order.Length))
                throw new ArgumentOutOfRangeException(nameof(counts), $"From 1 to {Math.Min(steps.Count, order.Length)} units can be compared, not {count}.");
            using Network narrow = ChannelRemoval.Remove(network, order.Take(count));
            Score score = Evaluation.Score(narrow, data, images, cancellation: cancellation);
            GreedyStep step = steps[count - 1];
            return new RemovalComparison(count, score.Loss, score.Error, step.Loss, step.Error);
        })];
    }

    /// <summary>Units from the least increase on, without the best of each group, which stays.</summary>
    private static ChannelUnit[] Order(DependencyGraph graph, AblationResult oneShot)
    {
        Dictionary<int, double> increases = oneShot.Units.ToDictionary(ablation => ablation.Unit.Id, ablation => ablation.Increase);
        return [.. graph.Groups.Select(group => group.Units.Where(unit => increases.ContainsKey(unit.Id)).OrderBy(unit => increases[unit.Id]).ToArray())
            .Zip(graph.Groups, (measured, group) => measured.Take(measured.Length == group.Units.Count ? measured.Length - 1 : measured.Length))
            .SelectMany(units => units).OrderBy(unit => increases[unit.Id])];
    }
}
