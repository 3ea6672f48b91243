namespace Research.Experiments;

/// <summary>
/// Which step may follow which. Weights are numbers until a step makes codes of them; afterwards nothing may move them, since what is
/// stored are the codes. Zeros come after factors, which would fill them. What remains is free, so that order can be experimented with.
/// </summary>
internal static class RecipeOrder
{
    /// <summary>Refuses steps in an order that loses what an earlier one made.</summary>
    /// <exception cref="ArgumentException">There are no steps, or one cannot be where it is.</exception>
    internal static void Check(IReadOnlyList<RecipeStep> steps)
    {
        if (steps.Count == 0)
            throw new ArgumentException($"The recipe has no steps: give at least one of {string.Join(", ", RecipeStep.Names)}.");
        for (int i = 0; i < steps.Count; i++)
        {
            RecipeStep[] before = [.. steps.Take(i)];
            if (steps[i].ReasonAgainstCodes is { } reason && Find(before, step => step.MakesCodes) is { } coded)
                throw Misplaced(i, steps[i], coded, steps[coded], reason, steps[i].MakesCodes ? "leave one of them out" : $"move it before step {coded + 1}");
            if (steps[i] is LowRankStep && Find(before, step => step is PruneStep) is { } pruned)
                throw Misplaced(i, steps[i], pruned, steps[pruned], "the factors of a sparse weight are dense, so that its zeros would be lost", $"move it before step {pruned + 1}");
            if (steps[i] is LowRankStep && Find(before, step => step is LowRankStep) is { } factorized)
                throw Misplaced(i, steps[i], factorized, steps[factorized], "layers are chains of factors already", "leave one of them out");
        }
    }

    private static int? Find(RecipeStep[] steps, Predicate<RecipeStep> which) => Array.FindIndex(steps, which) is >= 0 and var index ? index : null;

    private static ArgumentException Misplaced(int index, RecipeStep step, int other, RecipeStep before, string reason, string remedy) =>
        new($"Step {index + 1} ('{step.Name}') cannot come after step {other + 1} ('{before.Name}'): {reason}; {remedy}.");
}
