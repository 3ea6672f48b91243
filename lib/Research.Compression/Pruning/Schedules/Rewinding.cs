using Research.Networks;
using Research.Training;

namespace Research.Compression;

/// <summary>The weights of an early step of a training, which is repeated up to there: it is the same to the bit.</summary>
internal static class Rewinding
{
    /// <summary>The network after that many steps from its initial weights.</summary>
    /// <exception cref="ArgumentException">The task has no initial weights, or the training is shorter.</exception>
    internal static Network WeightsAt(long step, PruningTask task, CancellationToken cancellation)
    {
        Network early = task.Initial?.Copy() ?? throw new ArgumentException("A lottery ticket returns to early weights: give the task the network with its initial weights.");
        if (step == 0)
            return early;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var counter = new StopAfter(step, stop);
        try
        {
            new Trainer(early, task.Data, task.DenseTraining ?? task.Training) { Constraints = [counter] }.Run(stop.Token);
        }
        catch (OperationCanceledException) when (counter.Reached && !cancellation.IsCancellationRequested)
        {
        }
        return counter.Reached ? early : throw new ArgumentException($"The training ends before step {step}, to which the ticket is to be rewound.");
    }

    private sealed class StopAfter(long step, CancellationTokenSource stop) : IWeightConstraint
    {
        internal bool Reached { get; private set; }

        public void AfterStep(TrainingStep current)
        {
            if (current.Done < step)
                return;
            Reached = true;
            stop.Cancel();
        }
    }
}
