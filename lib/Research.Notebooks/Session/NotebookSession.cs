namespace Research.Notebooks;

/// <summary>
/// What cells share: their languages, console and thread. The Jupyter kernel and the headless runner both run on it. One
/// session per process: cells share its console and current folder.
/// </summary>
public sealed class NotebookSession : IDisposable
{
    private readonly ConsoleCapture _console;
    private readonly CellExecutor _executor = new();
    private readonly SessionLanguages _languages;
    private readonly string _language;

    /// <summary>Starts a session with the usings of .NET Interactive; C# is ready at once, other languages when they are first used.</summary>
    /// <param name="options">What cells find beyond those; default nothing.</param>
    /// <exception cref="ArgumentException"><see cref="SessionOptions.Language"/> is unknown.</exception>
    public NotebookSession(SessionOptions? options = null)
        : this(options, PackageCache.OfUser())
    {
    }

    internal NotebookSession(SessionOptions? options, PackageCache packages)
    {
        options ??= new SessionOptions();
        _console = new ConsoleCapture(() => Input());
        _language = Language(options.Language);
        _languages = new SessionLanguages(options, packages);
        _ = _languages[NotebookLanguage.CSharp];
        options.Startup();
    }

    /// <summary>Returns a line that the user typed for a cell that reads from the console, on whose thread it is called; default: an error.</summary>
    public Func<string> Input { get; set; } = static () => throw new InputNotAvailableException();

    /// <summary>Runs a cell, which may hold parts in several languages and directives.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="count">Its number, which errors name as <c>Cell [count]</c>.</param>
    /// <param name="output">Receives what it puts out, an error included; called from any thread.</param>
    /// <param name="cancellation">Interrupts the cell; code that does not react within a second is left behind.</param>
    /// <param name="language">The language it begins in, by any usual name such as <c>fsharp</c> or <c>F#</c>; default <see cref="SessionOptions.Language"/>.</param>
    /// <exception cref="ArgumentException">The language is unknown.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async Task<CellResult> RunAsync(string source, int count, Action<CellOutput> output, CancellationToken cancellation = default, string? language = null)
    {
        string first = language is null ? _language : Language(language);
        var cell = new RunningCell(_languages, _executor, FormattableString.Invariant($"Cell [{count}]"), output, cancellation);
        try
        {
            CellError? error = await cell.RunAsync(source, first).ConfigureAwait(false);
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
    public Task<Completions> CompleteAsync(string source, int position, CancellationToken cancellation = default) => Part(source, position) is { } part
        ? _languages[part.Language].CompleteAsync(part.Code, position, cancellation)
        : Task.FromResult(DirectiveCompletion.At(source, position));

    /// <summary>What stands at a place of a cell: signature and documentation; null where nothing is known.</summary>
    /// <param name="source">The cell, directives included.</param>
    /// <param name="position">Place of the cursor, in characters from the start.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<MimeBundle?> InspectAsync(string source, int position, CancellationToken cancellation = default) => Part(source, position) is { } part
        ? _languages[part.Language].InspectAsync(part.Code, position, cancellation)
        : Task.FromResult(DirectiveCompletion.Describe(source, position));

    /// <summary>Whether a cell can be run as it stands or wants more lines.</summary>
    /// <param name="source">The cell, directives included.</param>
    public Completeness CheckComplete(string source) => Part(source, source.Length) is { } last ? _languages[last.Language].CheckComplete(last.Code) : Completeness.Complete;

    /// <summary>Compiles and runs something that leaves no trace, so that the first cell need not wait for the compilers to start.</summary>
    public Task WarmUpAsync() => ((CSharpLanguage)_languages[NotebookLanguage.CSharp]).WarmUpAsync();

    /// <summary>Ends the session; what the console showed before, it shows again.</summary>
    public void Dispose()
    {
        _executor.Dispose();
        _console.Dispose();
        _languages.Dispose();
    }

    /// <summary>The code at a place; null where the place is in a directive.</summary>
    private CodePart? Part(string source, int position)
    {
        try
        {
            return CellParts.At(source, position, _language);
        }
        catch (DirectiveException)
        {
            return null; // a quotation mark that is still open
        }
    }

    private static string Language(string name) => NotebookLanguage.Find(name)
        ?? throw new ArgumentException(RefusedDirectives.Reason(name) ?? $"There is no language '{name}'{Spelling.Question(name, NotebookLanguage.All)}; choose {string.Join(", ", NotebookLanguage.All.SkipLast(1))} or {NotebookLanguage.All[^1]}.");
}
