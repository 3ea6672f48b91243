using System.Globalization;
using Research.Experiments;
using Spectre.Console;

namespace Research.Cli.Commands;

/// <summary>Prints the record of a finished run.</summary>
internal static class RunReport
{
    internal static void Print(RunResult result, bool json)
    {
        if (json)
        {
            Console.WriteLine(result.ToJson());
            return;
        }
        var table = new Spectre.Console.Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow("Run", Markup.Escape($"{result.Id}: {result.Configuration.Title()}"));
        table.AddRow("Test accuracy (last epoch)", result.Test.ToString());
        table.AddRow("Selection accuracy", string.Create(CultureInfo.InvariantCulture,
            $"last {100 * result.SelectionLast.Accuracy:F2} %, best {100 * result.SelectionBest.Accuracy:F2} %"));
        table.AddRow("Parameters", string.Create(CultureInfo.InvariantCulture,
            $"{result.Parameters:N0}, of which {result.NonZeros:N0} are not zero"));
        table.AddRow("Sparsity of weights", string.Create(CultureInfo.InvariantCulture, $"{100 * result.Sparsity:F2} %"));
        if (result.Structure is { Change: var change, SelectionRemoved: var removed })
        {
            table.AddRow("MACs", string.Create(CultureInfo.InvariantCulture, $"{change.MacsAfter:N0} of {change.MacsBefore:N0} ({100.0 * change.MacsAfter / change.MacsBefore:F1} %)"));
            table.AddRow("Widths", Markup.Escape(string.Join(", ", change.Widths.Where(width => width.After < width.Before).Select(width => FormattableString.Invariant($"{width.Layer} {width.Before} → {width.After}")))));
            table.AddRow("Before fine-tuning", string.Create(CultureInfo.InvariantCulture, $"selection accuracy {100 * removed.Accuracy:F2} %"));
        }
        if (result.LowRank is { } lowRank)
        {
            table.AddRow("MACs", string.Create(CultureInfo.InvariantCulture, $"{lowRank.MacsAfter:N0} of {lowRank.MacsBefore:N0} ({100.0 * lowRank.MacsAfter / lowRank.MacsBefore:F1} %)"));
            table.AddRow("Parameters before", string.Create(CultureInfo.InvariantCulture, $"{lowRank.ParametersBefore:N0}"));
            table.AddRow("Ranks", Markup.Escape(string.Join(", ", lowRank.Layers.Where(layer => layer.Pays).Select(layer => $"{layer.Layer} {string.Join('×', layer.Ranks)}"))));
            if (lowRank.Layers.Where(layer => !layer.Pays).Select(layer => layer.Layer).ToArray() is { Length: > 0 } whole)
                table.AddRow("Whole, as factors would be larger", Markup.Escape(string.Join(", ", whole)));
            table.AddRow("Before fine-tuning", string.Create(CultureInfo.InvariantCulture, $"selection accuracy {100 * lowRank.SelectionFactorized.Accuracy:F2} %"));
        }
        if (result.Rate is { } rate)
            table.AddRow("File", string.Create(CultureInfo.InvariantCulture, $"{rate.FileBytes:N0} bytes, {rate.WeightBytes:N0} of them weights; widths {string.Join('-', rate.Widths)}"));
        table.AddRow("Time", string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:F0} s on {result.Device} in {result.Attempts} {(result.Attempts == 1 ? "attempt" : "attempts")}"));
        table.AddRow("Network", Markup.Escape(result.NetworkPath));
        Terminal.Output.Write(table);
    }
}
