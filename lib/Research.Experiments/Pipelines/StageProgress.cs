using Research.Training;

namespace Research.Experiments;

/// <summary>Where the carrying out of a recipe stands.</summary>
/// <param name="Stage">Which stage, from 1.</param>
/// <param name="Stages">Stages of the recipe.</param>
/// <param name="Step">What it does.</param>
/// <param name="Phase">Which training of the stage, as in <c>fine-tune</c> or <c>gradual</c>.</param>
/// <param name="Training">Where that training stands.</param>
public sealed record StageProgress(int Stage, int Stages, RecipeStep Step, string Phase, TrainingProgress Training);
