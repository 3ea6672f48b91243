using System.Globalization;
using System.Text;
using Research.Notebooks;

namespace Research.Cli.Progress;

/// <summary>
/// Shows running notebooks on the terminal: a line per cell that stays, and on a real terminal below them a live one per
/// notebook. What it leaves is tidy, also where the run is interrupted.
/// </summary>
/// <param name="output">The terminal.</param>
/// <param name="nameWidth">Width of the notebooks' names before each line; default 0: there is one notebook, which is not named.</param>
internal sealed class NotebookDisplay(TextWriter output, int nameWidth = 0) : IDisposable
{
    private const string ClearLine = "\r\u001b[2K", LineUp = "\u001b[1A";
    private readonly bool _live = !Console.IsErrorRedirected;
    private readonly OrderedDictionary<string, string> _running = [];
    private readonly Lock _lock = new();
    private int _shown;

    /// <summary>Shows the progress of a notebook.</summary>
    /// <param name="name">Its name among several.</param>
    internal IProgress<NotebookProgress> For(string name = "") => new Reports(this, name);

    /// <summary>Writes a line that stays.</summary>
    internal void WriteLine(string name, string text)
    {
        lock (_lock)
            Draw($"{Prefix(name)}{text}");
    }

    /// <summary>Takes the live line of a notebook away.</summary>
    internal void End(string name)
    {
        lock (_lock)
        {
            _running.Remove(name);
            Draw();
        }
    }

    /// <summary>Takes all live lines away.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _running.Clear();
            Draw();
        }
    }

    private void Report(string name, NotebookProgress value)
    {
        string title = Title(value.Source);
        string line = string.Create(CultureInfo.InvariantCulture, $"{Prefix(name)}[{value.Cell,2}/{value.Cells}] {value.Elapsed.TotalSeconds,7:F1} s  ");
        lock (_lock)
        {
            if (value.Result is { } result)
            {
                _running.Remove(name);
                Draw($"{line}{(result.Succeeded ? title : $"FAILED  {title}")}");
            }
            else if (_live)
            {
                _running[name] = $"{line}{(value.LiveLine.Length > 0 ? value.LiveLine : title)}";
                Draw();
            }
        }
    }

    /// <summary>Replaces the live lines, below a line that stays if there is one.</summary>
    private void Draw(string? staying = null)
    {
        var text = new StringBuilder();
        if (_shown > 0)
            text.Append(ClearLine).Insert(text.Length, LineUp + ClearLine, _shown - 1);
        if (staying is not null)
            text.Append(staying).Append(output.NewLine);
        int width = Math.Max(20, Width() - 1);
        text.AppendJoin(output.NewLine, _running.Values.Select(line => line[..Math.Min(line.Length, width)]));
        _shown = _running.Count;
        output.Write(text.ToString());
    }

    private string Prefix(string name) => nameWidth == 0 ? "" : $"{name.PadRight(nameWidth)}  ";

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

    private sealed class Reports(NotebookDisplay display, string name) : IProgress<NotebookProgress>
    {
        public void Report(NotebookProgress value) => display.Report(name, value);
    }
}
