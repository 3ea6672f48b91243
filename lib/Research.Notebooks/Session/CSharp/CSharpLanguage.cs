using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Research.Notebooks;

/// <summary>
/// C# cells, each seeing what the ones before declared (Roslyn scripting: top-level await, redeclaring a variable, the value
/// of the last expression).
/// </summary>
internal sealed class CSharpLanguage : ILanguage, IDisposable
{
    private static readonly string[] Imports =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        "Microsoft.DotNet.Interactive", "Microsoft.DotNet.Interactive.Formatting", "Research.Notebooks.NotebookFunctions",
    ];

    private readonly SubmissionChain _chain = new();
    private readonly SessionReferences _references;
    private readonly CSharpEditor _editor;
    private readonly MetadataReference[] _assemblies;
    private readonly CSharpCompilationOptions _options;

    /// <param name="options">What cells find from the start.</param>
    /// <param name="references">What they refer to.</param>
    internal CSharpLanguage(SessionOptions options, SessionReferences references)
    {
        _references = references;
        _assemblies =
        [
            .. AssemblyReferences.Framework(), AssemblyReferences.Of(typeof(CSharpLanguage).Assembly), AssemblyReferences.Of(typeof(Microsoft.DotNet.Interactive.Formatting.Formatter).Assembly),
            AssemblyReferences.Of(typeof(Microsoft.AspNetCore.Html.IHtmlContent).Assembly),
        ];
        _options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: Imports.Concat(options.Namespaces), optimizationLevel: OptimizationLevel.Release,
            allowUnsafe: true, metadataReferenceResolver: references.Assemblies, concurrentBuild: false);
        _editor = new CSharpEditor(_chain, Unbound);
    }

    public string Name => "csharp";

    public IReadOnlyList<SessionValue> Values => [.. _chain.Variables().Select(pair => new SessionValue(pair.Field.Name, pair.Field.FieldType, pair.Field.GetValue(pair.Owner)))];

    public async Task<CellError?> RunAsync(string code, string cell, CellExecutor executor, Action<CellOutput> output, CancellationToken cancellation)
    {
        await _references.FollowAsync(Directives.Read(code), output, cancellation).ConfigureAwait(false);
        CSharpCompilation compilation = Unbound(code, cell);
        if (_chain.Load(compilation, out IReadOnlyList<Diagnostic> errors, cancellation) is not { } submission)
            return ErrorText.Compilation(errors, cell);
        bool finished = false;
        using var interrupt = new CellInterrupt(cancellation);
        try
        {
            MimeBundle? result = await executor.RunAsync(() => RunAsync(submission, interrupt), output, interrupt.Stop).ConfigureAwait(false);
            finished = true;
            if (result is not null)
                output(new ResultOutput(result));
            return null;
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !interrupt.Explains(problem))
        {
            return interrupt.Explains(problem) ? throw new OperationCanceledException(cancellation) : ErrorText.Runtime(problem, cell);
        }
        finally
        {
            _chain.Keep(submission, finished);
        }
    }

    /// <summary>Compiles, runs and formats something that leaves no trace, and starts the editor's services.</summary>
    internal async Task WarmUpAsync()
    {
        const string Code = "var numbers = new List<double> { 1.5 };\nforeach (var number in numbers) { _ = $\"{number}\"; }\nawait Task.Yield();\nnumbers.Select(number => number + 1).ToList()";
        var chain = new SubmissionChain();
        if (chain.Load(chain.Create(Code, "warm-up", Options(), [.. _assemblies, .. _references.All]), out _, CancellationToken.None) is { } submission)
            _ = ValueFormatter.Format(await chain.Run(submission).ConfigureAwait(false));
        await _editor.WarmUpAsync().ConfigureAwait(false);
    }

    public Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation) => _editor.CompleteAsync(Directives.Blank(code), position, cancellation);

    public Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation) => Task.Run(() => _editor.Inspect(Directives.Blank(code), position, cancellation), cancellation);

    public Completeness CheckComplete(string code)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Directives.Blank(code), SubmissionChain.Parsing);
        return !SyntaxFactory.IsCompleteSubmission(tree) ? Completeness.Incomplete
            : tree.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !EndsInExpression(tree, diagnostic)) ? Completeness.Invalid
            : Completeness.Complete;
    }

    public void Set(string name, Type type, object? value)
    {
        foreach (PortableExecutableReference reference in AssembliesOf(type).Where(assembly => assembly.Location.Length > 0).Select(AssemblyReferences.Of))
            _references.Add(reference);
        string target = CSharpTypeName.Of(type), variable = SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : $"@{name}";
        CSharpCompilation compilation = Unbound(FormattableString.Invariant($"{target} {variable} = global::Research.Notebooks.HandedOver.Take<{target}>({HandedOver.Put(value)});"), "");
        Submission submission = _chain.Load(compilation, out IReadOnlyList<Diagnostic> errors, CancellationToken.None)
            ?? throw new ArgumentException($"'{name}' cannot be declared: {errors[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
        _chain.Run(submission).GetAwaiter().GetResult();
        _chain.Keep(submission, finished: true);
    }

    public void Dispose() => _editor.Dispose();

    /// <summary>Runs a cell and writes its value while the cell still runs, since that too may call its code.</summary>
    private async Task<MimeBundle?> RunAsync(Submission submission, CellInterrupt interrupt)
    {
        CurrentCell.Interrupt = interrupt;
        object? value = await _chain.Run(submission);
        return submission.HasResult && value is not (null or DisplayedValue) ? ValueFormatter.Format(value) : null;
    }

    private CSharpCompilation Unbound(string code, string path) => _chain.Create(Directives.Blank(code), path, Options(), [.. _assemblies, .. _references.All]);

    private CSharpCompilationOptions Options() => _options.WithSourceReferenceResolver(new LoadedFiles());

    private static IEnumerable<System.Reflection.Assembly> AssembliesOf(Type type) => type.HasElementType
        ? AssembliesOf(type.GetElementType()!)
        : type.GetGenericArguments().SelectMany(AssembliesOf).Prepend(type.Assembly);

    /// <summary>Whether all that is wrong is the semicolon that the last expression lacks: then it is the cell's value.</summary>
    private static bool EndsInExpression(SyntaxTree tree, Diagnostic diagnostic) => diagnostic.Id == "CS1002"
        && ((CompilationUnitSyntax)tree.GetRoot()).Members is [.., GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } } last]
        && diagnostic.Location.SourceSpan.Start >= last.Span.End;
}
