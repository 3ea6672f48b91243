using System.Globalization;
using Spectre.Console;

namespace Research.Cli.Runs;

/// <summary>The table at the end of a run of several notebooks.</summary>
internal static class NotebookSummary
{
    internal static void Print(IReadOnlyList<NotebookOutcome> outcomes)
    {
        Table table = new Table().Border(TableBorder.Rounded)
            .AddColumn("Notebook").AddColumn(new TableColumn("Cells").RightAligned()).AddColumn(new TableColumn("Time").RightAligned()).AddColumn("State").AddColumn("First error");
        foreach (NotebookOutcome outcome in outcomes)
        {
            table.AddRow(
                Markup.Escape(outcome.Notebook),
                outcome.Cells == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{outcome.Executed}/{outcome.Cells}"),
                outcome.Cells == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{outcome.Seconds:F1} s"),
                State(outcome.State),
                Markup.Escape(outcome.Error ?? ""));
        }
        Terminal.Output.Write(table);
    }

    private static string State(NotebookState state) => state switch
    {
        NotebookState.Done => "[green]done[/]",
        NotebookState.Unchanged => "[green]unchanged[/]",
        NotebookState.Failed => "[red]failed[/]",
        _ => "[yellow]interrupted[/]",
    };
}
