using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>
/// Runs the code cells of a notebook in order, in this process, and writes the notebook after every cell, so that whatever
/// happens the file holds all that was computed so far. It stops at the first error, unless the cell is tagged
/// <c>raises-exception</c>. The current folder is the notebook's own while it runs.
/// </summary>
/// <param name="path">The notebook.</param>
public sealed class NotebookRunner(string path)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(30), ReportInterval = TimeSpan.FromSeconds(0.2);

    /// <summary>Where the executed notebook goes; default: in place.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Values for the notebook's parameters, see <see cref="NotebookParameters.Apply"/>; default none.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Facts on machine and versions, by label, kept in the notebook for its report; default none.</summary>
    public IReadOnlyList<(string Label, string Value)> Environment { get; init; } = [];

    /// <summary>Told where the run stands; default nobody.</summary>
    public IProgress<NotebookProgress>? Progress { get; init; }

    /// <summary>Runs the notebook.</summary>
    /// <param name="cancellation">Interrupts the running cell; what was computed is kept.</param>
    /// <exception cref="FileNotFoundException">There is no such notebook.</exception>
    /// <exception cref="InvalidDataException">The file is not a notebook of C# cells.</exception>
    /// <exception cref="ArgumentException">A parameter is unknown or its value does not fit.</exception>
    /// <exception cref="IOException">The executed notebook cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async Task<NotebookRun> RunAsync(CancellationToken cancellation = default)
    {
        string source = Path.GetFullPath(path), target = Path.GetFullPath(OutputPath ?? path), folder = System.Environment.CurrentDirectory;
        Notebook notebook = Prepare(NotebookParameters.Apply(Notebook.Load(path), Parameters));
        AtomicFile.CheckWritable(target);
        var clock = Stopwatch.StartNew();
        using var session = new NotebookSession();
        try
        {
            System.Environment.CurrentDirectory = Path.GetDirectoryName(source)!;
            CellError? error = null;
            int[] code = [.. Enumerable.Range(0, notebook.Cells.Count).Where(index => IsCode(notebook.Cells[index]))];
            for (int i = 0; i < code.Length && error is null; i++)
            {
                var execution = new CellExecution(session, notebook.Cells[code[i]], i + 1, code.Length) { Progress = Progress, Interval = ReportInterval };
                CellResult result = await execution.RunAsync(SaveInterval, cell => (notebook = notebook.With(code[i], cell)).Save(target), cancellation).ConfigureAwait(false);
                error = notebook.Cells[code[i]].Tags.Contains("raises-exception") ? null : result.Error;
            }
            return new NotebookRun(notebook, target, error, clock.Elapsed);
        }
        finally
        {
            System.Environment.CurrentDirectory = folder;
        }
    }

    private static bool IsCode(NotebookCell cell) => cell.Kind == CellKind.Code && !string.IsNullOrWhiteSpace(cell.Source);

    /// <summary>Clears what earlier runs left and writes down where this one happens.</summary>
    private Notebook Prepare(Notebook notebook)
    {
        NotebookLanguage.RequireCSharp(notebook);
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
