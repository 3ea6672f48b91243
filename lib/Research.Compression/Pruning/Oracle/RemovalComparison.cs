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
    /// <summary>Compares both after some greedy steps.</summary>
    /// <param name="network">The whole network.</param>
    /// <param name="data">Knows the normalisation of the images.</param>
    /// <param name="images">The selection images of the greedy removal.</param>
    /// <param name="oneShot">C(v) of every unit that may go.</param>
    /// <param name="steps">Steps of the greedy removal among the same units: all, or those to compare at.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>A row for each step; one threshold never takes the last unit of a layer either.</returns>
    /// <exception cref="ArgumentException">A step removed more units than may go.</exception>
    public static IReadOnlyList<RemovalComparison> Of(
        Network network, ImageDataSet data, Images images, AblationResult oneShot, IEnumerable<GreedyStep> steps, CancellationToken cancellation = default)
    {
        Ablation[] order = GreedyAblation.Order(DependencyGraph.Of(network.Architecture).Groups, oneShot);
        return [.. steps.Select(step =>
        {
            if (step.Removed > order.Length)
                throw new ArgumentException($"A step removed {step.Removed} units, but only {order.Length} may go: the one-shot oracle did not measure the same units.", nameof(steps));
            using Network narrow = ChannelRemoval.Remove(network, order.Take(step.Removed).Select(ablation => ablation.Unit));
            Score score = Evaluation.Score(narrow, data, images, cancellation: cancellation);
            return new RemovalComparison(step.Removed, score.Loss, score.Error, step.Loss, step.Error);
        })];
    }
}
