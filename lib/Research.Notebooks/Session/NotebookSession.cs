namespace Research.Notebooks;

/// <summary>
/// What cells share: their languages, console and thread. The Jupyter kernel and the headless runner both run on it. One
/// session per process: cells share its console and current folder.
/// </summary>
public sealed class NotebookSession : IDisposable
{
    private readonly ConsoleCapture _console;
    private readonly CellExecutor _executor = new();
    private readonly CSharpLanguage _csharp;

    /// <summary>Starts a session with the usings of .NET Interactive.</summary>
    /// <param name="options">What cells find beyond those; default nothing.</param>
    public NotebookSession(SessionOptions? options = null)
    {
        _console = new ConsoleCapture(() => Input());
        _csharp = new CSharpLanguage(options ?? new SessionOptions());
        options?.Startup();
    }

    /// <summary>Returns a line that the user typed for a cell that reads from the console, on whose thread it is called; default: an error.</summary>
    public Func<string> Input { get; set; } = static () => throw new InputNotAvailableException();

    /// <summary>Runs a cell.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="count">Its number, which errors name as <c>Cell [count]</c>.</param>
    /// <param name="output">Receives what it puts out, an error included; called from any thread.</param>
    /// <param name="cancellation">Interrupts the cell; code that does not react within a second is left behind.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async Task<CellResult> RunAsync(string source, int count, Action<CellOutput> output, CancellationToken cancellation = default)
    {
        string cell = FormattableString.Invariant($"Cell [{count}]");
        try
        {
            CellError? error = await _csharp.RunAsync(source, cell, _executor, output, cancellation).ConfigureAwait(false);
            if (error is not null)
                output(new ErrorOutput(error));
            return new CellResult(error);
        }
        catch (OperationCanceledException)
        {
            _console.Renew();
            throw;
        }
    }

    /// <summary>Words that could stand at a place of a cell.</summary>
    /// <param name="source">The cell, directives included.</param>
    /// <param name="position">Place of the cursor, in characters from the start.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Completions> CompleteAsync(string source, int position, CancellationToken cancellation = default) => _csharp.CompleteAsync(source, position, cancellation);

    /// <summary>What stands at a place of a cell: signature and documentation; null where nothing is known.</summary>
    /// <param name="source">The cell, directives included.</param>
    /// <param name="position">Place of the cursor, in characters from the start.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<MimeBundle?> InspectAsync(string source, int position, CancellationToken cancellation = default) => _csharp.InspectAsync(source, position, cancellation);

    /// <summary>Whether a cell can be run as it stands or wants more lines.</summary>
    /// <param name="source">The cell, directives included.</param>
    public Completeness CheckComplete(string source) => _csharp.CheckComplete(source);

    /// <summary>Compiles and runs something that leaves no trace, so that the first cell need not wait for the compilers to start.</summary>
    public Task WarmUpAsync() => _csharp.WarmUpAsync();

    /// <summary>Ends the session; what the console showed before, it shows again.</summary>
    public void Dispose()
    {
        _executor.Dispose();
        _console.Dispose();
        _csharp.Dispose();
    }
}
