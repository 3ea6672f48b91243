using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace Research.Notebooks;

/// <summary>Helps to write a cell: what could stand at a place, and what stands there.</summary>
/// <param name="chain">The cells that ran.</param>
/// <param name="compile">Puts a cell on top of them.</param>
internal sealed class CSharpEditor(SubmissionChain chain, Func<string, string, CSharpCompilation> compile) : IDisposable
{
    private readonly Lazy<AdhocWorkspace> _workspace = new(() => new AdhocWorkspace(MefHostServices.DefaultHost));
    private readonly Dictionary<CSharpCompilation, ProjectId> _projects = [];
    private readonly SemaphoreSlim _turn = new(1);
    private ProjectId? _cell;

    /// <summary>Starts Roslyn's services, which takes a second.</summary>
    internal Task WarmUpAsync() => CompleteAsync("Console.", 8, CancellationToken.None);

    /// <summary>See <see cref="ILanguage.CompleteAsync"/>.</summary>
    internal async Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Document document = Document(compile(code, "completion"), code);
            CompletionService service = CompletionService.GetService(document)!;
            CompletionList list = await service.GetCompletionsAsync(document, position, cancellationToken: cancellation).ConfigureAwait(false);
            string typed = code[list.Span.Start..position];
            return new Completions([.. Ordered(list.ItemsList, typed).Select(item => new Completion(item.DisplayText, Kind(item)))], list.Span.Start, list.Span.End);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>See <see cref="ILanguage.InspectAsync"/>.</summary>
    internal MimeBundle? Inspect(string code, int position, CancellationToken cancellation)
    {
        CSharpCompilation compilation = compile(code, "inspection");
        return SymbolAtPlace.Find(compilation.GetSemanticModel(compilation.SyntaxTrees[^1]), position, cancellation) is { Length: > 0 } symbols
            ? SymbolText.Write(symbols, cancellation)
            : null;
    }

    public void Dispose()
    {
        if (_workspace.IsValueCreated)
            _workspace.Value.Dispose();
    }

    private static IEnumerable<CompletionItem> Ordered(IEnumerable<CompletionItem> items, string typed) => items
        .Where(item => item.FilterText.Contains(typed, StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(item => item.FilterText.StartsWith(typed, StringComparison.Ordinal))
        .ThenByDescending(item => item.FilterText.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
        .ThenByDescending(item => item.Rules.MatchPriority)
        .ThenBy(item => item.SortText, StringComparer.OrdinalIgnoreCase)
        .DistinctBy(item => item.DisplayText);

    private static string Kind(CompletionItem item) => item.Tags.FirstOrDefault(tag => tag is not ("Public" or "Private" or "Internal" or "Protected"))?.ToLowerInvariant() ?? "text";

    /// <summary>The cell as a document on top of the projects of the cells before, which are made once.</summary>
    private Document Document(CSharpCompilation compilation, string code)
    {
        ProjectId? previous = chain.Tip is { } tip ? Project(tip) : null;
        if (_cell is not null)
            _workspace.Value.TryApplyChanges(_workspace.Value.CurrentSolution.RemoveProject(_cell));
        _cell = Add(compilation, SourceText.From(code), previous);
        return _workspace.Value.CurrentSolution.GetProject(_cell)!.Documents.Single();
    }

    private ProjectId Project(CSharpCompilation tip)
    {
        var cells = new List<CSharpCompilation>();
        for (CSharpCompilation? current = tip; current is not null; current = current.ScriptCompilationInfo!.PreviousScriptCompilation)
            cells.Insert(0, current);
        foreach (CSharpCompilation gone in _projects.Keys.Except(cells).ToList())
        {
            _projects.Remove(gone, out ProjectId? project);
            _workspace.Value.TryApplyChanges(_workspace.Value.CurrentSolution.RemoveProject(project!));
        }
        ProjectId? known = null;
        foreach (CSharpCompilation cell in cells)
            known = _projects.TryGetValue(cell, out ProjectId? found) ? found : _projects[cell] = Add(cell, cell.SyntaxTrees[^1].GetText(), known);
        return known!;
    }

    private ProjectId Add(CSharpCompilation compilation, SourceText text, ProjectId? previous)
    {
        var id = ProjectId.CreateNewId();
        DocumentInfo document = DocumentInfo.Create(Microsoft.CodeAnalysis.DocumentId.CreateNewId(id), "cell", sourceCodeKind: SourceCodeKind.Script,
            loader: TextLoader.From(TextAndVersion.Create(text, VersionStamp.Create())));
        _workspace.Value.AddProject(ProjectInfo.Create(id, VersionStamp.Create(), compilation.AssemblyName!, compilation.AssemblyName!, LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: SubmissionChain.Parsing, documents: [document],
            projectReferences: previous is null ? [] : [new ProjectReference(previous)], metadataReferences: compilation.ExternalReferences.Distinct(), isSubmission: true));
        return id;
    }
}
