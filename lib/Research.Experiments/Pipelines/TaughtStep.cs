using System.Text.Json.Serialization;
using Research.Compression;
using Research.Training;

namespace Research.Experiments;

/// <summary>A step with a training, in which the network that the recipe began with may teach.</summary>
public abstract record TaughtStep : RecipeStep
{
    /// <summary>How the whole network teaches; default null: labels alone do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DistillationOptions? Distillation { get; init; }

    /// <summary>The training of the step; null: none.</summary>
    internal abstract TrainingOptions? LastTraining { get; }

    /// <summary>The training, for people, as in <c>, 12 epochs, distilled</c>; empty without one.</summary>
    private protected string Trained() => LastTraining is not { Epochs: > 0 } training
        ? ""
        : $", {training.Epochs} {(training.Epochs == 1 ? "epoch" : "epochs")}{(Distillation is null ? "" : ", distilled")}";
}
