using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>A code cell in two notebooks; one of them may lack it.</summary>
/// <param name="Place">Its place among all cells of the first notebook, or of the second where the first lacks it; from 1.</param>
/// <param name="First">The cell of the first notebook.</param>
/// <param name="Second">The cell of the second notebook.</param>
internal sealed record CellPair(int Place, NotebookCell? First, NotebookCell? Second)
{
    /// <summary>Pairs the code cells by id; in order where they share none.</summary>
    internal static IEnumerable<CellPair> Match(Notebook first, Notebook second)
    {
        (NotebookCell Cell, int Place)[] before = Code(first), after = Code(second);
        if (!before.Any(one => after.Any(other => other.Cell.Id == one.Cell.Id)))
        {
            return Enumerable.Range(0, Math.Max(before.Length, after.Length))
                .Select(i => new CellPair(i < before.Length ? before[i].Place : after[i].Place, before.ElementAtOrDefault(i).Cell, after.ElementAtOrDefault(i).Cell));
        }
        return before.Select(one => new CellPair(one.Place, one.Cell, after.FirstOrDefault(other => other.Cell.Id == one.Cell.Id).Cell))
            .Concat(after.Where(other => !before.Any(one => one.Cell.Id == other.Cell.Id)).Select(other => new CellPair(other.Place, null, other.Cell)));
    }

    /// <summary>How the source changed, as in <c>cell 5: 2 lines added, 1 removed</c>; null where it did not.</summary>
    internal string? SourceChange
    {
        get
        {
            string[] before = First?.Source.Split('\n') ?? [], after = Second?.Source.Split('\n') ?? [];
            if (First is null || Second is null)
                return FormattableString.Invariant($"cell {Place} is only in the {(Second is null ? "first" : "second")} notebook");
            int added = Surplus(after, before), removed = Surplus(before, after);
            return First.Source == Second.Source ? null
                : added + removed == 0 ? FormattableString.Invariant($"cell {Place}: lines moved")
                : FormattableString.Invariant($"cell {Place}: {added} {(added == 1 ? "line" : "lines")} added, {removed} removed");
        }
    }

    /// <summary>Errors that only one of the two ended in.</summary>
    internal IEnumerable<MissingPart> MissingErrors()
    {
        string? before = ErrorOf(First), after = ErrorOf(Second);
        if (before is null == after is null)
            yield break;
        yield return new MissingPart(Place, $"error: {before ?? after}", null, InFirst: before is not null);
    }

    /// <summary>Lines of one text that the other has less often.</summary>
    private static int Surplus(string[] lines, string[] others) =>
        lines.GroupBy(line => line).Sum(group => Math.Max(0, group.Count() - others.Count(other => other == group.Key)));

    private static string? ErrorOf(NotebookCell? cell) => cell?.Outputs.OfType<JsonObject>()
        .Where(output => MultilineText.Read(output["output_type"]) == "error").Select(output => MultilineText.Read(output["evalue"]) ?? "").FirstOrDefault();

    private static (NotebookCell Cell, int Place)[] Code(Notebook notebook) =>
        [.. notebook.Cells.Select((cell, index) => (cell, index + 1)).Where(pair => pair.cell.IsExecutable)];
}
