namespace Research.Notebooks;

/// <summary>Every cell was run, in order and as it stands now, without an error.</summary>
internal static class ExecutionRule
{
    private const string Rule = "execution", Mend = "run the notebook from its start";

    internal static IEnumerable<NotebookFinding> Check(Notebook notebook)
    {
        (NotebookCell Cell, int Place)[] code = [.. notebook.Cells.Select((cell, index) => (cell, index + 1)).Where(pair => pair.cell.IsExecutable)];
        if (code.Length > 0 && code.All(pair => pair.Cell.ExecutionCount is null))
            return [new NotebookFinding(Rule, null, $"No cell was run: {Mend}.")];
        var record = RunRecord.Read(notebook);
        return code.SelectMany((pair, index) => Problems(pair.Cell, index + 1, record).Select(problem => new NotebookFinding(Rule, pair.Place, problem)));
    }

    private static IEnumerable<string> Problems(NotebookCell cell, int number, RunRecord? record)
    {
        if (cell.ExecutionCount is not { } count)
            yield return $"The cell was not run: {Mend}.";
        else if (count != number)
            yield return $"The cell is number {number} but was run as [{count}]: {Mend}.";
        else if (record?.IsCurrent(cell) == false)
            yield return $"The cell was changed after it was run, so its outputs are stale: {Mend}.";
        if (!cell.Tags.Contains("raises-exception") && cell.Outputs.Any(output => MultilineText.Read(output?["output_type"]) == "error"))
            yield return "The cell ended in an error: mend it, or tag it `raises-exception` where the error is meant to be seen.";
    }
}
