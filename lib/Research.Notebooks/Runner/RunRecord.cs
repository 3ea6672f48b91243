using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Research.Notebooks;

/// <summary>What a run was made of and how it ended, kept in the notebook's metadata as <c>research.run</c>.</summary>
internal sealed record RunRecord
{
    private const string Place = "research", Key = "run";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Id and hash of every code cell in order, without the injected parameters.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];

    /// <summary>The values that all parameters had, by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Hash of the library and of files that cells refer to.</summary>
    public string Library { get; init; } = "";

    /// <summary>Hashes of the data sets used, by name.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>How it ended.</summary>
    public RunOutcome Outcome { get; init; }

    /// <summary>Number of the cell at which it ended early; null where it did not.</summary>
    public int? Cell { get; init; }

    /// <summary>What a run of a notebook would be made of now.</summary>
    /// <param name="notebook">With its parameters applied.</param>
    /// <param name="folder">Where its relative paths start.</param>
    /// <param name="library">State of the library.</param>
    internal static RunRecord Of(Notebook notebook, string folder, string library) => new()
    {
        Cells = [.. CodeOf(notebook).Select(Fingerprint)],
        Parameters = NotebookParameters.ValuesOf(notebook),
        Library = string.Join(' ', new[] { library, ReferencedFiles.Fingerprint(notebook, folder) }.Where(part => part.Length > 0)),
    };

    /// <summary>The record a notebook carries; null where it carries none that can be read.</summary>
    internal static RunRecord? Read(Notebook notebook)
    {
        try
        {
            return (notebook.Metadata[Place] as JsonObject)?[Key].Deserialize<RunRecord>(Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The notebook with this record.</summary>
    internal Notebook WriteTo(Notebook notebook)
    {
        var metadata = (JsonObject)notebook.Metadata.DeepClone();
        if (metadata[Place] is not JsonObject place)
            metadata[Place] = place = [];
        place[Key] = JsonSerializer.SerializeToNode(this, Json);
        return notebook with { Metadata = metadata };
    }

    /// <summary>Why results of this run do not hold for another one; null where they do.</summary>
    /// <param name="now">What a run would be made of now.</param>
    /// <param name="dataNow">The hash that a data set has now, by name.</param>
    internal string? ChangeTo(RunRecord now, Func<string, string?> dataNow)
    {
        if (Outcome != RunOutcome.Finished)
            return Outcome == RunOutcome.Unfinished ? "the last run did not end" : $"the last run {(Outcome == RunOutcome.Failed ? "failed" : "was interrupted")} at Cell [{Cell}]";
        string[] parameters = [.. now.Parameters.Where(pair => Parameters.TryGetValue(pair.Key, out string? last) && last != pair.Value)
            .Select(pair => $"{pair.Key} {Parameters[pair.Key]} ≠ {pair.Value}")];
        if (parameters.Length > 0)
            return $"parameters differ: {string.Join(", ", parameters)}";
        if (ChangedCell(now) is { } cell)
            return cell;
        if (Library != now.Library)
            return "the library changed";
        return Data.FirstOrDefault(pair => dataNow(pair.Key) != pair.Value) is { Key: { } name } ? $"the data changed ({name})" : null;
    }

    /// <summary>Whether a cell is the one that was run; null where it was not run.</summary>
    internal bool? IsCurrent(NotebookCell cell) =>
        Cells.FirstOrDefault(known => known.StartsWith($"{cell.Id} ", StringComparison.Ordinal)) is { } ran ? ran == Fingerprint(cell) : null;

    private string? ChangedCell(RunRecord now)
    {
        int same = Cells.Zip(now.Cells).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same == Cells.Count && same == now.Cells.Count)
            return null;
        return Cells.Count == now.Cells.Count ? $"code cell {same + 1} changed" : $"code cells were added or removed at number {same + 1}";
    }

    private static string Fingerprint(NotebookCell cell) => $"{cell.Id} {NotebookCell.IdFor(cell.Source)}";

    private static IEnumerable<NotebookCell> CodeOf(Notebook notebook) =>
        notebook.Cells.Where(cell => cell.IsExecutable && !cell.Tags.Contains(NotebookParameters.InjectedTag));
}
