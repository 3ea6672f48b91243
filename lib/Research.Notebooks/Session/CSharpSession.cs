using System.Reflection;
using System.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Research.Notebooks;

/// <summary>
/// Runs C# cells one after another, each seeing what the ones before declared (Roslyn scripting: top-level await, redeclaring
/// a variable, the value of the last expression). One session per process: cells share its console and current folder.
/// </summary>
public sealed class CSharpSession : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly MethodInfo HasReturnValue = typeof(Script).GetMethod("HasReturnValue", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly AssemblyReferences _references = new();
    private readonly ConsoleCapture _console = new();
    private CellThread _thread = new();
    private ScriptOptions _options;
    private ScriptState<object>? _state;

    /// <summary>Starts a session with the usings of .NET Interactive.</summary>
    public CSharpSession() => _options = ScriptOptions.Default
        .WithReferences(AssemblyReferences.Framework().Append(MetadataReference.CreateFromFile(typeof(CSharpSession).Assembly.Location)))
        .WithMetadataResolver(_references)
        .WithImports("System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq", "Research.Notebooks.NotebookFunctions")
        .WithLanguageVersion(LanguageVersion.Preview)
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithEmitDebugInformation(true)
        .WithAllowUnsafe(true);

    /// <summary>Runs a cell.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="count">Its number, which errors name as <c>Cell [count]</c>.</param>
    /// <param name="output">Receives what it puts out, an error included; called from any thread.</param>
    /// <param name="cancellation">Interrupts the cell; code that does not react within a second is left behind.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async Task<CellResult> RunAsync(string source, int count, Action<CellOutput> output, CancellationToken cancellation = default)
    {
        string cell = FormattableString.Invariant($"Cell [{count}]");
        CellError? error = Prepare(source, cell, out Script<object>? script);
        if (error is null)
            error = await ExecuteAsync(script!, cell, output, cancellation).ConfigureAwait(false);
        if (error is not null)
            output(new ErrorOutput(error));
        return new CellResult(error);
    }

    /// <summary>Ends the session; what the console showed before, it shows again.</summary>
    public void Dispose()
    {
        _thread.Dispose();
        _console.Dispose();
        _references.Dispose();
    }

    /// <summary>Compiles a cell; what its directives ask for is kept for the cells to come.</summary>
    private CellError? Prepare(string source, string cell, out Script<object>? script)
    {
        script = null;
        string code;
        try
        {
            (code, IReadOnlyList<string> references) = Directives.Split(source);
            _options = _options.AddReferences(references.Select(_references.Add));
        }
        catch (DirectiveException problem)
        {
            return ErrorText.Directive(problem.Message, cell, problem.Line);
        }
        catch (Exception problem) when (problem is IOException or BadImageFormatException or NotSupportedException)
        {
            return ErrorText.Directive(problem.Message, cell, 0);
        }
        ScriptOptions options = _options.WithFilePath(cell).WithFileEncoding(System.Text.Encoding.UTF8);
        script = _state is null ? CSharpScript.Create<object>(code, options) : _state.Script.ContinueWith<object>(code, options);
        Diagnostic[] errors = [.. script.Compile().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        return errors.Length > 0 ? ErrorText.Compilation(errors, cell, code) : null;
    }

    private async Task<CellError?> ExecuteAsync(Script<object> script, string cell, Action<CellOutput> output, CancellationToken cancellation)
    {
        Task<ScriptState<object>> running = _thread.Run(() =>
        {
            CurrentCell.Output = output;
            return Start(script, cancellation);
        });
        try
        {
            _state = await running.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await LeaveBehindUnlessItEnds(running).ConfigureAwait(false);
            throw;
        }
        if (_state.Exception is { } problem)
            return ErrorText.Runtime(problem, cell);
        if (_state.ReturnValue is { } value && (bool)HasReturnValue.Invoke(script, null)!)
            output(new ResultOutput(ValueFormatter.Format(value)));
        return null;
    }

    private Task<ScriptState<object>> Start(Script<object> script, CancellationToken cancellation)
    {
        Task<ScriptState<object>>? state = null;
        // A token of its own: one that can never be cancelled makes ControlledExecution wait for ever, and whoever cancels
        // waits until the thread has stopped, which code outside .NET may put off as long as it likes.
        using var stop = new CancellationTokenSource();
        using CancellationTokenRegistration cancelled = cancellation.UnsafeRegister(static source => _ = ((CancellationTokenSource)source!).CancelAsync(), stop);
#pragma warning disable SYSLIB0046 // the only way to stop a loop in a cell
        ControlledExecution.Run(() => state = _state is null
            ? script.RunAsync(globals: null, IsOfTheCell, cancellation)
            : script.RunFromAsync(_state, IsOfTheCell, cancellation), stop.Token);
#pragma warning restore SYSLIB0046
        return state!;

        bool IsOfTheCell(Exception problem) => !cancellation.IsCancellationRequested;
    }

    private async Task LeaveBehindUnlessItEnds(Task running)
    {
        if (await Task.WhenAny(running, Task.Delay(Grace)).ConfigureAwait(false) == running)
            return;
        _thread.Dispose();
        _thread = new CellThread();
    }
}
