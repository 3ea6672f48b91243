using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Research.Notebooks;

/// <summary>
/// C# cells, each seeing what the ones before declared (Roslyn scripting: top-level await, redeclaring a variable, the value
/// of the last expression).
/// </summary>
internal sealed class CSharpLanguage : ILanguage, IDisposable
{
    private static readonly MethodInfo HasReturnValue = typeof(Script).GetMethod("HasReturnValue", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly AssemblyReferences _references = new();
    private ScriptOptions _options;
    private ScriptState<object>? _state;

    internal CSharpLanguage(SessionOptions options) => _options = ScriptOptions.Default
        .WithReferences(AssemblyReferences.Framework().Append(MetadataReference.CreateFromFile(typeof(CSharpLanguage).Assembly.Location)))
        .AddReferences(options.Assemblies.Select(_references.Add))
        .WithMetadataResolver(_references)
        .WithImports("System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq", "Research.Notebooks.NotebookFunctions")
        .AddImports(options.Namespaces)
        .WithLanguageVersion(LanguageVersion.Preview)
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithEmitDebugInformation(true)
        .WithAllowUnsafe(true);

    public string Name => "csharp";

    public IReadOnlyList<SessionValue> Values => _state is null ? [] :
        [.. _state.Variables.Reverse().DistinctBy(variable => variable.Name).Select(variable => new SessionValue(variable.Name, variable.Type, variable.Value))];

    public async Task<CellError?> RunAsync(string code, string cell, CellExecutor executor, Action<CellOutput> output, CancellationToken cancellation)
    {
        if (Prepare(code, cell, out Script<object>? script) is { } error)
            return error;
        ScriptState<object> state = await executor.RunAsync(() => _state is null
            ? script!.RunAsync(globals: null, IsOfTheCell, cancellation)
            : script!.RunFromAsync(_state, IsOfTheCell, cancellation), output, cancellation).ConfigureAwait(false);
        _state = state;
        if (_state.Exception is { } problem)
            return ErrorText.Runtime(problem, cell);
        if (_state.ReturnValue is { } value && (bool)HasReturnValue.Invoke(script, null)!)
            output(new ResultOutput(ValueFormatter.Format(value)));
        return null;

        bool IsOfTheCell(Exception problem) => !cancellation.IsCancellationRequested;
    }

    /// <summary>Compiles, runs and formats beside the session's cells.</summary>
    internal async Task WarmUpAsync()
    {
        ScriptState<object> first = await CSharpScript.RunAsync<object>("var numbers = new List<double> { 1.5 };\nforeach (var number in numbers) { _ = $\"{number}\"; }", _options).ConfigureAwait(false);
        ScriptState<object> second = await first.ContinueWithAsync<object>("numbers.Select(number => number + 1).First()", _options).ConfigureAwait(false);
        _ = ValueFormatter.Format(second.ReturnValue);
    }

    public Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation) => Task.FromResult(Completions.None(position));

    public Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation) => Task.FromResult<MimeBundle?>(null);

    public Completeness CheckComplete(string code) =>
        SyntaxFactory.IsCompleteSubmission(CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Preview, kind: SourceCodeKind.Script))) ? Completeness.Complete : Completeness.Incomplete;

    public void Set(string name, Type type, object? value) => throw new NotSupportedException();

    public void Dispose() => _references.Dispose();

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
}
