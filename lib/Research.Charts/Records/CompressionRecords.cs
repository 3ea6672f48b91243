using Research.Experiments;

namespace Research.Charts;

/// <summary>Recipes and automatic compressions as tables and figures.</summary>
public static class CompressionRecords
{
    private sealed record Row(string After, StageAccount Account);

    /// <summary>The account after every stage of a recipe, the original network first.</summary>
    /// <param name="result">A recipe that was carried out.</param>
    /// <param name="title">Title of the table; default <c>The account after every stage</c>.</param>
    public static Table ToTable(this RecipeResult result, string title = "The account after every stage") => StageTable(result.Original, result.Stages, title);

    /// <summary>Everything that an automatic compression tried, by falling bytes.</summary>
    /// <param name="result">The record of the search.</param>
    /// <param name="title">Title of the table; default <c>Candidates</c>.</param>
    public static Table ToTable(this CompressionResult result, string title = "Candidates") => Table.FromRows(
        title,
        result.Candidates.OrderByDescending(candidate => candidate.Account.FileBytes),
        [
            new TableColumn<CompressionCandidate>("technique", candidate => candidate.Technique),
            new("steps", candidate => candidate.Recipe.Title()),
            new("file, bytes", candidate => candidate.Account.FileBytes),
            new("times fewer than float32", candidate => (double)result.Original.FileBytes / candidate.Account.FileBytes, "0.0"),
            new("MACs", candidate => candidate.Account.Macs),
            new("drop on selection images, points", candidate => 100 * candidate.Drop, "0.00"),
            new("", candidate => ReferenceEquals(candidate, result.Recommended) ? "recommended" : ""),
        ],
        maxRows: result.Candidates.Count);

    /// <summary>The account after every stage of the recommended recipe, the original network first.</summary>
    /// <param name="result">The record of the search.</param>
    /// <param name="title">Title of the table; default <c>The recommended recipe</c>.</param>
    public static Table ToStageTable(this CompressionResult result, string title = "The recommended recipe") => StageTable(result.Original, result.Recommended.Stages, title);

    /// <summary>Bytes against the drop of selection accuracy: every candidate by its technique, and the front as a line.</summary>
    /// <param name="result">The record of the search.</param>
    /// <param name="title">Title of the figure; default <c>Bytes against accuracy</c>.</param>
    public static Figure ToFigure(this CompressionResult result, string title = "Bytes against accuracy")
    {
        IReadOnlyList<CompressionCandidate> front = result.Front();
        return ParetoChart.Create(
            title, new Axis("file", "bytes") { Scale = AxisScale.Log }, new Axis("drop of selection accuracy", "points"),
            [.. result.Candidates.Select(candidate => new ParetoPoint(candidate.Technique, candidate.Account.FileBytes, Points(candidate)))],
            FormattableString.Invariant($"{result.Candidates.Count} candidates of {result.Candidates.Select(candidate => candidate.Technique).Distinct().Count()} techniques, bytes of the file against the drop of selection accuracy. The front goes from {front[0].Account.FileBytes:N0} bytes at {Points(front[0]):0.##} points to {front[^1].Account.FileBytes:N0} bytes at {Points(front[^1]):0.##} points; recommended are {result.Recommended.Account.FileBytes:N0} bytes."));
    }

    /// <summary>Why each step of every candidate is as it is: a row for each reason, in the order in which candidates were tried.</summary>
    /// <param name="result">The record of the search.</param>
    /// <param name="title">Title of the table; default <c>Reasons</c>.</param>
    public static Table ToReasonTable(this CompressionResult result, string title = "Reasons")
    {
        (int Number, CompressionCandidate Candidate, string Reason)[] rows =
            [.. result.Candidates.SelectMany((candidate, index) => candidate.Reasons.Select(reason => (index + 1, candidate, reason)))];
        return Table.FromRows(
            title,
            rows,
            [
                new TableColumn<(int Number, CompressionCandidate Candidate, string Reason)>("candidate", row => row.Number),
                new("technique", row => row.Candidate.Technique),
                new("reason", row => row.Reason),
                new("file, bytes", row => row.Candidate.Account.FileBytes),
            ],
            maxRows: rows.Length);
    }

    /// <summary>The account after every stage of a recipe whose network is not scored on test images, the original network first.</summary>
    /// <param name="stages">From <see cref="RecipeRun.ExecuteStages"/>.</param>
    /// <param name="original">From <see cref="RecipeRun.MeasureOriginal"/>.</param>
    /// <param name="title">Title of the table; default <c>The account after every stage</c>.</param>
    public static Table ToTable(this IReadOnlyList<StageRecord> stages, StageAccount original, string title = "The account after every stage") => StageTable(original, stages, title);

    private static Table StageTable(StageAccount original, IReadOnlyList<StageRecord> stages, string title) => Table.FromRows(
        title,
        [new Row("float32", original), .. stages.Select(stage => new Row(stage.Step.Title(), stage.Account))],
        [
            new TableColumn<Row>("after", row => row.After),
            new("parameters", row => row.Account.Parameters),
            new("non-zero", row => row.Account.NonZeros),
            new("MACs", row => row.Account.Macs),
            new("non-zero MACs", row => row.Account.EffectiveMacs),
            new("file, bytes", row => row.Account.FileBytes),
            new("times fewer than float32", row => (double)original.FileBytes / row.Account.FileBytes, "0.0"),
            new("selection accuracy, %", row => 100 * row.Account.Selection.Accuracy, "0.00"),
        ],
        maxRows: stages.Count + 1);

    private static double Points(CompressionCandidate candidate) => 100 * candidate.Drop;
}
