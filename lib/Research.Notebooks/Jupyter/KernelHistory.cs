using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>What was run in a kernel since it started, and what came of it; safe from several threads.</summary>
internal sealed class KernelHistory
{
    private const int Session = 1;
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];

    /// <summary>Keeps a cell that is about to run.</summary>
    /// <param name="line">Its number.</param>
    /// <param name="input">Its code.</param>
    internal void Add(int line, string input)
    {
        lock (_gate)
            _entries.Add(new Entry(line, input, null));
    }

    /// <summary>Keeps the value of the cell that was added last.</summary>
    /// <param name="output">As plain text.</param>
    internal void SetOutput(string output)
    {
        lock (_gate)
            _entries[^1] = _entries[^1] with { Output = output };
    }

    /// <summary>Answers a <c>history_request</c>.</summary>
    /// <param name="request">Which cells: a <c>range</c> of lines, the <c>n</c> last ones as <c>tail</c>, or a <c>search</c> with wildcards.</param>
    /// <exception cref="InvalidDataException">The request is malformed.</exception>
    internal JsonObject Answer(MessageContent request)
    {
        string access = request.Text("hist_access_type", "tail")!;
        Entry[] all;
        lock (_gate)
            all = [.. _entries];
        IEnumerable<Entry> chosen = access switch
        {
            "range" => Range(all, request.Number("session") ?? 0, request.Number("start") ?? 0, request.Number("stop")),
            "tail" => Last(all, request.Number("n")),
            "search" => Last(Search(all, request.Text("pattern", "*")!, request.Flag("unique", false)), request.Number("n")),
            _ => throw new InvalidDataException($"'hist_access_type' must be range, tail or search, not '{access}'."),
        };
        bool withOutput = request.Flag("output", false);
        return new JsonObject { ["status"] = "ok", ["history"] = new JsonArray([.. chosen.Select(entry => Json(entry, withOutput))]) };
    }

    /// <summary>Lines of this session, which is number 0, as the running one, or 1.</summary>
    private static IEnumerable<Entry> Range(Entry[] all, int session, int start, int? stop) =>
        session is 0 or Session ? all.Where(entry => entry.Line >= start && (stop is null || entry.Line < stop)) : [];

    private static Entry[] Search(Entry[] all, string pattern, bool unique)
    {
        IEnumerable<Entry> found = all.Where(entry => FileSystemName.MatchesSimpleExpression(pattern, entry.Input, ignoreCase: false));
        return [.. unique ? found.Reverse().DistinctBy(entry => entry.Input).Reverse() : found];
    }

    private static IEnumerable<Entry> Last(Entry[] entries, int? count) => count is { } n ? entries.TakeLast(n) : entries;

    private static JsonArray Json(Entry entry, bool withOutput) =>
        withOutput ? [Session, entry.Line, new JsonArray(entry.Input, entry.Output)] : [Session, entry.Line, entry.Input];

    private sealed record Entry(int Line, string Input, string? Output);
}
