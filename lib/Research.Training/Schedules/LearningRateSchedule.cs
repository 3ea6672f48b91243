using System.Text.Json.Serialization;

namespace Research.Training;

/// <summary>How the learning rate changes over a training: a multiplier of the optimizer's rate for each step.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ConstantSchedule), "constant")]
[JsonDerivedType(typeof(StepSchedule), "step")]
[JsonDerivedType(typeof(CosineSchedule), "cosine")]
[JsonDerivedType(typeof(OneCycleSchedule), "one-cycle")]
public abstract record LearningRateSchedule
{
    /// <summary>The multiplier for one step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">Steps of the whole training.</param>
    /// <param name="stepsPerEpoch">Steps of one epoch.</param>
    public abstract double Multiplier(long step, long steps, long stepsPerEpoch);

    /// <summary>The schedule of that name with its defaults.</summary>
    /// <param name="name"><c>constant</c>, <c>step</c>, <c>cosine</c> or <c>one-cycle</c>.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static LearningRateSchedule Parse(string name) => name switch
    {
        "constant" => new ConstantSchedule(),
        "step" => new StepSchedule(),
        "cosine" => new CosineSchedule(),
        "one-cycle" => new OneCycleSchedule(),
        _ => throw new ArgumentException($"There is no schedule '{name}'; choose constant, step, cosine or one-cycle.", nameof(name)),
    };
}

/// <summary>The optimizer's learning rate throughout.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Multiplier(long step, long steps, long stepsPerEpoch) => 1;
}
