namespace Research.Experiments;

/// <summary>A recipe that is to be tried, and why it is as it is.</summary>
/// <param name="Recipe">What to do.</param>
/// <param name="Reasons">One sentence for each choice.</param>
internal sealed record CandidatePlan(CompressionRecipe Recipe, IReadOnlyList<string> Reasons);
