using System.Globalization;
using Research.Experiments;
using Spectre.Console;

namespace Research.Cli.Commands;

/// <summary>Prints what became of a recipe, or of the search for one.</summary>
internal static class CompressionReport
{
    internal static void Print(RecipeResult result, string file, bool json)
    {
        if (json)
        {
            Console.WriteLine(result.ToJson());
            return;
        }
        Terminal.Output.Write(Stages(result.Original, result.Stages));
        Terminal.Output.WriteLine(Text($"{file}: {result.CompressionRatio:F1} times fewer bytes than float32, test accuracy {result.Test}."));
    }

    internal static void Print(CompressionResult result, string file, bool json)
    {
        if (json)
        {
            Console.WriteLine(result.ToJson());
            return;
        }
        Spectre.Console.Table table = new Spectre.Console.Table().Border(TableBorder.Rounded).AddColumns("", "tried", "bytes", "MACs", "drop, points", "steps");
        IReadOnlyList<CompressionCandidate> front = result.Front();
        foreach (CompressionCandidate candidate in result.Candidates.OrderByDescending(candidate => candidate.Account.FileBytes))
        {
            table.AddRow(new[]
            {
                ReferenceEquals(candidate, result.Recommended) ? "recommended" : front.Contains(candidate) ? "front" : "",
                candidate.Technique,
                Text($"{candidate.Account.FileBytes:N0}"),
                Text($"{candidate.Account.Macs:N0}"),
                Text($"{100 * candidate.Drop:0.##}"),
                candidate.Recipe.Title(),
            }.Select(Markup.Escape).ToArray());
        }
        Terminal.Output.Write(table);
        Terminal.Output.Write(Stages(result.Original, result.Recommended.Stages));
        foreach (string reason in result.Recommended.Reasons)
            Terminal.Output.WriteLine($"- {reason}");
        Terminal.Output.WriteLine(result.Conclusion);
        if (result.StoppedEarly)
            Terminal.Output.WriteLine("The search was stopped early: given the same command again, it goes on with what it has.");
        Terminal.Output.WriteLine(Text($"{file}: {result.CompressionRatio:F1} times fewer bytes than float32, test accuracy {result.Test} after {result.OriginalTest}; {result.Seconds / 60:F1} minutes."));
    }

    private static Spectre.Console.Table Stages(StageAccount original, IReadOnlyList<StageRecord> stages)
    {
        Spectre.Console.Table table = new Spectre.Console.Table().Border(TableBorder.Rounded)
            .AddColumns("after", "parameters", "not zero", "MACs", "bytes", "selection accuracy");
        Row("(float32)", original);
        foreach (StageRecord stage in stages)
            Row(stage.Step.Title(), stage.Account);
        return table;

        void Row(string what, StageAccount account) => table.AddRow(new[]
        {
            what, Text($"{account.Parameters:N0}"), Text($"{account.NonZeros:N0}"), Text($"{account.Macs:N0}"), Text($"{account.FileBytes:N0}"), account.Selection.ToString(),
        }.Select(Markup.Escape).ToArray());
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
