using System.Diagnostics;

namespace Research.Notebooks;

/// <summary>Measures how long the rest of the cell takes.</summary>
internal sealed record TimeDirective() : Directive("time", "", "measures how long the rest of the cell takes")
{
    internal override Task<CellError?> RunAsync(DirectiveLine line, RunningCell cell)
    {
        new DirectiveArguments(line, Usage, []).RequireNoMore();
        long start = Stopwatch.GetTimestamp();
        cell.AtEnd(() => cell.Show(MimeBundle.Text(FormattableString.Invariant($"Wall time: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms"))));
        return Task.FromResult<CellError?>(null);
    }
}
