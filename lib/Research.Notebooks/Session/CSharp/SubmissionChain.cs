using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Research.Notebooks;

/// <summary>
/// The cells that ran, each compiled on top of those before. Cells that declare nothing are dropped once they ran, and those
/// whose variables were declared anew after them, so that a long session stays as fast and as small as what can be seen of it.
/// </summary>
internal sealed class SubmissionChain
{
    internal static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.Parse, SourceCodeKind.Script);

    private const int MostHidden = 16;
    private static readonly Lock Binding = new();

    private readonly AssemblyLoadContext _context = new("cells");
    private readonly string _prefix = $"Cells-{Guid.NewGuid():N}";
    private readonly HashSet<MetadataReference> _inherited = [];
    private readonly List<KeptSubmission> _kept = [];
    private object?[] _instances = new object?[16];
    private int _created, _places;

    /// <summary>The newest cell that was kept; null before the first.</summary>
    internal CSharpCompilation? Tip { get; private set; }

    /// <summary>Number of cells kept.</summary>
    internal int Length => _kept.Count;

    /// <summary>Puts a cell on top of the others, its references read.</summary>
    internal CSharpCompilation Create(string code, string path, CSharpCompilationOptions options, IEnumerable<MetadataReference> references)
    {
        string number = FormattableString.Invariant($"{Interlocked.Increment(ref _created)}");
        SyntaxTree tree = CSharpSyntaxTree.ParseText(SourceText.From(code, System.Text.Encoding.UTF8), Parsing, path);
        // A submission inherits the references of those before; given again they would pile up, 180 more for every cell.
        return Bind(CSharpCompilation.CreateScriptCompilation($"{_prefix}-{number}", tree, references.Where(reference => !_inherited.Contains(reference)), options.WithScriptClassName($"Submission#{number}"), Tip, typeof(object)));
    }

    /// <summary>Compiles and loads a cell, see <see cref="Submission.Load"/>.</summary>
    internal Submission? Load(CSharpCompilation compilation, out IReadOnlyList<Diagnostic> errors, CancellationToken cancellation) =>
        Submission.Load(compilation, _context, out errors, cancellation);

    /// <summary>Starts a cell.</summary>
    internal Task<object> Run(Submission submission) => submission.EntryPoint is { } run ? run(_instances) : Task.FromResult<object>(null!);

    /// <summary>
    /// Makes what a cell declared visible to those that follow. A variable that it did not come to assign, since it was
    /// interrupted or failed, keeps the value of the variable that it was to replace.
    /// </summary>
    internal void Keep(Submission submission, bool finished)
    {
        object? instance = Instance(submission);
        if (!submission.Declares || submission.EntryPoint is not null && instance is null)
            return;
        if (instance is not null && !finished)
            KeepEarlierValues(instance);
        _kept.Add(new KeptSubmission(submission.Compilation, instance));
        _inherited.UnionWith(submission.Compilation.ExternalReferences);
        Hide();
        if (_kept.Count(cell => cell.IsHidden) is var hidden && hidden >= MostHidden && hidden >= _kept.Count / 4)
            Drop();
        Place();
        Tip = _kept[^1].Compilation;
    }

    /// <summary>The variables, newest first, one of each name.</summary>
    internal IEnumerable<(FieldInfo Field, object Owner)> Variables() =>
        _kept.Select(cell => cell.Instance).Reverse().OfType<object>().SelectMany(owner => Fields(owner).Select(field => (Field: field, Owner: owner))).DistinctBy(pair => pair.Field.Name);

    private object? Instance(Submission submission) => _instances[_places + 1] is { } instance && instance.GetType().Assembly.GetName().Name == submission.Compilation.AssemblyName ? instance : null;

    /// <summary>Lets go of the variables that nobody can see any more.</summary>
    private void Hide()
    {
        var next = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (int i = _kept.Count - 1; i >= 0; i--)
            _kept[i].HideBehind(next);
    }

    /// <summary>Two compilations that read their references at once would each see their own copy of every type, and a later cell either.</summary>
    private static CSharpCompilation Bind(CSharpCompilation compilation)
    {
        lock (Binding)
            _ = compilation.GetSpecialType(SpecialType.System_Object);
        return compilation;
    }

    /// <summary>Takes hidden cells out of the chain.</summary>
    private void Drop()
    {
        CSharpCompilation? previous = null;
        var inherited = new List<MetadataReference>();
        foreach (KeptSubmission cell in _kept)
        {
            if (cell.IsHidden)
                inherited.AddRange(cell.Compilation.ExternalReferences);
            else
            {
                if (cell.Compilation.ScriptCompilationInfo!.PreviousScriptCompilation != previous)
                    cell.PutOn(previous, inherited);
                inherited.Clear();
                previous = Bind(cell.Compilation);
            }
        }
        _kept.RemoveAll(cell => cell.IsHidden);
    }

    /// <summary>Puts the cells' objects where Roslyn looks for them: in their order, behind one for the host, with room for the next.</summary>
    private void Place()
    {
        object?[] instances = [null, .. _kept.Where(cell => cell.HasPlace).Select(cell => cell.Instance)];
        _places = instances.Length - 1;
        _instances = new object?[2 * instances.Length + 16];
        instances.CopyTo(_instances, 0);
    }

    private void KeepEarlierValues(object instance)
    {
        var earlier = Variables().ToDictionary(pair => pair.Field.Name);
        foreach (FieldInfo field in Fields(instance))
        {
            if (earlier.TryGetValue(field.Name, out var before) && before.Field.FieldType == field.FieldType && IsUnassigned(field.GetValue(instance)))
                field.SetValue(instance, before.Field.GetValue(before.Owner));
        }
    }

    private static bool IsUnassigned(object? value) => value is null || value is ValueType && value.Equals(Activator.CreateInstance(value.GetType()));

    private static IEnumerable<FieldInfo> Fields(object owner) =>
        owner.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(field => char.IsLetterOrDigit(field.Name[0]) || field.Name[0] == '_').Reverse();
}
