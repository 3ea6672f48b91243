using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Research.Notebooks;
using Spectre.Console;

namespace Research.Cli.Commands;

/// <summary><c>research notebook diff</c>.</summary>
internal static class NotebookDiffCommand
{
    private const int Shown = 50;
    private static readonly JsonSerializerOptions Json = new(JsonOutput.Options) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    internal static Command Create()
    {
        var first = new Argument<string>("A") { Description = "The executed notebook to compare with." };
        var second = new Argument<string>("B") { Description = "The executed notebook to compare." };
        Option<double?> relative = CommonOptions.Number("--tolerance", "How far numbers may be apart, as a share of the larger one, where they are not in per cent; default: 0.01."),
            points = CommonOptions.Number("--points", "How far numbers in per cent, points or accuracies may be apart, in points; default: 0.5."),
            absolute = CommonOptions.Number("--absolute", "How far any numbers may be apart; default: 1e-6.");
        var times = new Option<bool>("--times") { Description = "Compare times too, which differ from run to run." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("diff", "Compare the numbers that two executed notebooks recorded in tables, figures and texts; exit code 1 where any moved.") { first, second, relative, points, absolute, times, json };
        command.SetAction(parse =>
        {
            var tolerance = new MetricTolerance();
            tolerance = new MetricTolerance
            {
                Relative = parse.GetValue(relative) ?? tolerance.Relative,
                Points = parse.GetValue(points) ?? tolerance.Points,
                Absolute = parse.GetValue(absolute) ?? tolerance.Absolute,
            };
            var comparison = NotebookComparison.Of(Notebook.Load(parse.GetRequiredValue(first)), Notebook.Load(parse.GetRequiredValue(second)), tolerance, parse.GetValue(times));
            if (parse.GetValue(json))
                parse.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(comparison, Json));
            else
                Print(comparison, tolerance, parse.InvocationConfiguration.Output);
            return comparison.IsWithin ? 0 : 1;
        });
        return command;
    }

    private static void Print(NotebookComparison comparison, MetricTolerance tolerance, TextWriter output)
    {
        foreach (string source in comparison.Sources)
            output.WriteLine($"source: {source}");
        if (comparison.Moved.Count > 0)
            Terminal.Output.Write(TableOf(comparison.Moved));
        foreach (MissingPart part in comparison.Missing.Take(Shown))
            output.WriteLine(Text($"cell {part.Cell}, only in {(part.InFirst ? "A" : "B")}: {part.Part}{(part.Value is { } value ? Text($" = {value}") : "")}"));
        int hidden = Math.Max(0, comparison.Moved.Count - Shown) + Math.Max(0, comparison.Missing.Count - Shown);
        if (hidden > 0)
            output.WriteLine(Text($"… {hidden:N0} more; --json prints all."));
        output.WriteLine(Text($"{comparison.Compared:N0} numbers compared, {comparison.Moved.Count:N0} moved by more than the tolerance ({100 * tolerance.Relative} %, or {tolerance.Points} points of those in per cent), {comparison.Missing.Count:N0} in one notebook only; {comparison.IgnoredTimes:N0} times ignored."));
    }

    private static Table TableOf(IReadOnlyList<MetricChange> moved)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("Cell").RightAligned()).AddColumn("Metric")
            .AddColumn(new TableColumn("A").RightAligned()).AddColumn(new TableColumn("B").RightAligned()).AddColumn(new TableColumn("Change").RightAligned()).AddColumn(new TableColumn("Allowed").RightAligned());
        foreach (MetricChange change in moved.Take(Shown))
            table.AddRow(Text($"{change.Cell}"), Markup.Escape(change.Metric), Text($"{change.First:G6}"), Text($"{change.Second:G6}"), Change(change), Text($"±{change.Allowed:G3}"));
        return table;
    }

    private static string Change(MetricChange change)
    {
        double difference = change.Second - change.First;
        return Text($"{difference:+0.####;−0.####;0.####}{(change.First is not 0 && double.IsFinite(difference) ? Text($" ({difference / Math.Abs(change.First):+0.0 %;−0.0 %})") : "")}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
