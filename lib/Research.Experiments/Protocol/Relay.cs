using Research.Training;

namespace Research.Experiments;

/// <summary>Passes the progress of a training on as it comes.</summary>
internal sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
