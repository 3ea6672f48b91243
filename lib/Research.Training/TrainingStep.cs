namespace Research.Training;

/// <summary>Where in a training a constraint is called.</summary>
/// <param name="Done">Optimizer steps done, over all epochs; while a step is being made it does not count yet.</param>
/// <param name="Steps">Steps of the whole training.</param>
/// <param name="StepsPerEpoch">Steps of one epoch.</param>
/// <param name="LearningRate">Of this step; 0 before the first.</param>
public readonly record struct TrainingStep(long Done, long Steps, long StepsPerEpoch, double LearningRate)
{
    /// <summary>Whether the training only begins or resumes here, no step having been made since the last call.</summary>
    public bool Begins { get; init; }

    /// <summary>The share of the training that is done, in [0, 1].</summary>
    public double Progress => Steps == 0 ? 1 : (double)Done / Steps;
}
