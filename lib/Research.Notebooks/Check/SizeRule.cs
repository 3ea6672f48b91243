using System.Globalization;
using System.Text;

namespace Research.Notebooks;

/// <summary>Outputs and notebook are small enough for version control and for the pages that show notebooks.</summary>
internal static class SizeRule
{
    private const string Rule = "size";

    internal static IEnumerable<NotebookFinding> Check(Notebook notebook, long bytes, CheckOptions options)
    {
        if (bytes > options.MaxNotebookBytes)
            yield return new NotebookFinding(Rule, null, $"The notebook has {Megabytes(bytes)}, more than {Megabytes(options.MaxNotebookBytes)}: show less, or split it.");
        for (int i = 0; i < notebook.Cells.Count; i++)
        {
            long largest = notebook.Cells[i].Outputs.Max(output => (long?)Encoding.UTF8.GetByteCount(output?.ToJsonString() ?? "")) ?? 0;
            if (largest > options.MaxOutputBytes)
                yield return new NotebookFinding(Rule, i + 1, $"An output has {Megabytes(largest)}, more than {Megabytes(options.MaxOutputBytes)}: show fewer points, rows or pixels.");
        }
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.##} MB");
}
