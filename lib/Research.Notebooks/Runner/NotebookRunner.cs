using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>
/// Runs the code cells of a notebook in order, in this process, and writes the notebook after every cell, and during a long
/// one, so that whatever happens the file holds what was computed so far. It stops at the first error, unless the cell is
/// tagged <c>raises-exception</c>. The current folder is the notebook's own while it runs.
/// </summary>
/// <param name="path">The notebook; a <c>.dib</c> file, which holds no outputs, becomes an <c>.ipynb</c> beside it.</param>
public sealed class NotebookRunner(string path)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(0.2);
    private readonly TimeSpan? _cellTimeout;

    /// <summary>Where the executed notebook goes; default: in place.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Values for the notebook's parameters, see <see cref="NotebookParameters.Apply"/>; default none.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>What cells find from the start; default nothing beyond the framework.</summary>
    public SessionOptions Session { get; init; } = new();

    /// <summary>Facts on machine and versions, by label, kept in the notebook for its report; default none.</summary>
    public IReadOnlyList<(string Label, string Value)> Environment { get; init; } = [];

    /// <summary>What the results depend on beside the notebook, for <see cref="ChangeSinceLastRun"/>; default nothing.</summary>
    public RunDependencies Dependencies { get; init; } = new();

    /// <summary>How long a cell may take before it is interrupted, which then is its error; default: as long as it likes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above zero, or more than 24 days.</exception>
    public TimeSpan? CellTimeout
    {
        get => _cellTimeout;
        init => _cellTimeout = value is not { } limit || limit > TimeSpan.Zero && limit.TotalMilliseconds <= int.MaxValue ? value
            : throw new ArgumentOutOfRangeException(nameof(CellTimeout), string.Create(CultureInfo.InvariantCulture, $"The timeout of a cell must be above 0 s and at most 24 days, not {limit.TotalSeconds} s."));
    }

    /// <summary>Told where the run stands; default nobody.</summary>
    public IProgress<NotebookProgress>? Progress { get; init; }

    /// <summary>How often a long cell is saved.</summary>
    internal TimeSpan AutosaveInterval { get; init; } = TimeSpan.FromSeconds(30);

    private string Target => TargetOf(path, OutputPath);

    private string Folder => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>
    /// Why the notebook should be run again, as part of a sentence: a cell, parameter, the library or data changed since the
    /// last run, or that did not end well. Null where its results still hold. Reads files only.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such notebook.</exception>
    /// <exception cref="InvalidDataException">The file is not a notebook.</exception>
    /// <exception cref="ArgumentException">A parameter is unknown or its value does not fit.</exception>
    public string? ChangeSinceLastRun()
    {
        Notebook notebook = Load();
        RunRecord? last = File.Exists(Target) ? RunRecord.Read(Notebook.Load(Target)) : null;
        return last is null ? "it has no run on record" : last.ChangeTo(RunRecord.Of(notebook, Folder, Dependencies.Library), Dependencies.DataNow);
    }

    /// <summary>Where an executed notebook goes.</summary>
    /// <param name="path">The notebook.</param>
    /// <param name="output">As <see cref="OutputPath"/>.</param>
    /// <returns>A full path.</returns>
    /// <exception cref="ArgumentException"><paramref name="output"/> is a <c>.dib</c> file, which cannot hold outputs.</exception>
    public static string TargetOf(string path, string? output) => Path.GetFullPath(DibFile.ExecutedPath(path, output));

    /// <summary>Runs the notebook.</summary>
    /// <param name="cancellation">Interrupts the running cell; what was computed is kept.</param>
    /// <exception cref="FileNotFoundException">There is no such notebook.</exception>
    /// <exception cref="InvalidDataException">The file is not a notebook, or has cells in a language that cannot be run here.</exception>
    /// <exception cref="ArgumentException">A parameter is unknown or its value does not fit.</exception>
    /// <exception cref="IOException">The executed notebook cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async Task<NotebookRun> RunAsync(CancellationToken cancellation = default)
    {
        string target = Target, outside = System.Environment.CurrentDirectory;
        Notebook notebook = Prepare(Load());
        AtomicFile.CheckWritable(target);
        var record = RunRecord.Of(notebook, Folder, Dependencies.Library);
        notebook = record.WriteTo(notebook);
        var autosave = new Autosave(AutosaveInterval);
        var clock = Stopwatch.StartNew();
        int[] code = [.. Enumerable.Range(0, notebook.Cells.Count).Where(index => notebook.Cells[index].IsExecutable)];
        int cell = 0;
        RunOutcome outcome = RunOutcome.Interrupted;
        using var session = new NotebookSession(Session);
        var displays = new NotebookDisplays();
        try
        {
            System.Environment.CurrentDirectory = Folder;
            CellError? error = null;
            for (; cell < code.Length && error is null; cell++)
            {
                var execution = new CellExecution(session, notebook.Cells[code[cell]], cell + 1, code.Length, displays) { Language = NotebookLanguage.Of(notebook.Cells[code[cell]], notebook), Progress = Progress, Interval = ReportInterval, Timeout = CellTimeout };
                CellResult result = await execution.RunAsync(autosave, ran => (notebook = displays.Apply(notebook.With(code[cell], ran), number => code[number - 1])).Save(target), cancellation).ConfigureAwait(false);
                error = notebook.Cells[code[cell]].Tags.Contains("raises-exception") ? null : result.Error;
            }
            outcome = error is null ? RunOutcome.Finished : RunOutcome.Failed;
            return new NotebookRun(notebook = Ended(cell), target, error, clock.Elapsed);
        }
        catch (OperationCanceledException)
        {
            notebook = Ended(cell + 1);
            throw;
        }
        finally
        {
            System.Environment.CurrentDirectory = outside;
        }

        Notebook Ended(int last)
        {
            Notebook ended = (record with { Outcome = outcome, Cell = outcome == RunOutcome.Finished ? null : last, Data = Dependencies.DataUsed() }).WriteTo(notebook);
            ended.Save(target);
            return ended;
        }
    }

    private Notebook Load() => NotebookParameters.Apply(Notebook.Load(path), Parameters);

    /// <summary>Clears what earlier runs left and writes down where this one happens.</summary>
    private Notebook Prepare(Notebook notebook)
    {
        NotebookLanguage.RequireKnown(notebook);
        var metadata = (JsonObject)notebook.Metadata.DeepClone();
        metadata["language_info"] = NotebookLanguage.Info();
        metadata["research"] = new JsonObject
        {
            ["environment"] = new JsonArray([.. Environment.Select(fact => new JsonArray(fact.Label, fact.Value))]),
            ["started"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        return notebook with
        {
            Metadata = metadata,
            Cells = [.. notebook.Cells.Select(cell => cell.Kind == CellKind.Code ? cell with { Outputs = [], ExecutionCount = null, Metadata = CellExecution.WithoutTimes(cell.Metadata) } : cell)],
        };
    }
}
