using System.Globalization;
using Research.Notebooks;

namespace Research.Cli.Progress;

/// <summary>Shows the run of a notebook on the terminal: one line per cell that stays, and on a real terminal a live one below.</summary>
internal sealed class NotebookDisplay : IProgress<NotebookProgress>
{
    private readonly TextWriter _output;
    private readonly bool _live = !Console.IsErrorRedirected;
    private readonly Lock _lock = new();

    private NotebookDisplay(TextWriter output) => _output = output;

    /// <summary>Runs something with a display, which is tidy when it ends or is interrupted.</summary>
    internal static async Task<NotebookRun> ShowAsync(TextWriter output, Func<IProgress<NotebookProgress>, Task<NotebookRun>> run)
    {
        var display = new NotebookDisplay(output);
        try
        {
            return await run(display);
        }
        finally
        {
            display.Erase();
        }
    }

    public void Report(NotebookProgress value)
    {
        lock (_lock)
        {
            string title = Title(value.Source);
            if (value.Result is { } result)
            {
                Erase();
                _output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"[{value.Cell,2}/{value.Cells}] {value.Elapsed.TotalSeconds,7:F1} s  {(result.Succeeded ? title : $"FAILED  {title}")}"));
            }
            else if (_live)
            {
                string line = string.Create(CultureInfo.InvariantCulture,
                    $"[{value.Cell,2}/{value.Cells}] {value.Elapsed.TotalSeconds,7:F1} s  {(value.LiveLine.Length > 0 ? value.LiveLine : title)}");
                _output.Write($"\r\u001b[2K{line[..Math.Min(line.Length, Math.Max(20, Width() - 1))]}");
            }
        }
    }

    private void Erase()
    {
        if (_live)
            _output.Write("\r\u001b[2K");
    }

    private static int Width()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    /// <summary>The first line of a cell that says something.</summary>
    private static string Title(string source)
    {
        string line = source.Split('\n').Select(text => text.Trim())
            .FirstOrDefault(text => text.Length > 0 && !text.StartsWith('#') && !text.StartsWith("//", StringComparison.Ordinal)) ?? source.Trim();
        return line.Length <= 60 ? line : line[..59] + "…";
    }
}
