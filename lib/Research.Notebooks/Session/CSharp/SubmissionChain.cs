using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Research.Notebooks;

/// <summary>
/// The cells that ran, each compiled on top of those before. Cells that declare nothing are dropped once they ran, so that a
/// long session stays as fast and as small as what it declared.
/// </summary>
internal sealed class SubmissionChain
{
    internal static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.Parse, SourceCodeKind.Script);

    private static readonly Lock Binding = new();

    private readonly AssemblyLoadContext _context = new("cells");
    private readonly string _prefix = $"Cells-{Guid.NewGuid():N}";
    private readonly HashSet<MetadataReference> _inherited = [];
    private object?[] _instances = new object?[16];
    private int _created;

    /// <summary>The newest cell that was kept; null before the first.</summary>
    internal CSharpCompilation? Tip { get; private set; }

    /// <summary>Number of cells kept.</summary>
    internal int Length { get; private set; }

    /// <summary>Puts a cell on top of the others, unbound.</summary>
    internal CSharpCompilation Create(string code, string path, CSharpCompilationOptions options, IEnumerable<MetadataReference> references)
    {
        string number = FormattableString.Invariant($"{Interlocked.Increment(ref _created)}");
        SyntaxTree tree = CSharpSyntaxTree.ParseText(SourceText.From(code, System.Text.Encoding.UTF8), Parsing, path);
        // A submission inherits the references of those before; given again they would pile up, 180 more for every cell.
        var compilation = CSharpCompilation.CreateScriptCompilation($"{_prefix}-{number}", tree, references.Where(reference => !_inherited.Contains(reference)), options.WithScriptClassName($"Submission#{number}"), Tip, typeof(object));
        // Two compilations that read their references at once would each see their own copy of every type, and a later cell either.
        lock (Binding)
            _ = compilation.GetSpecialType(SpecialType.System_Object);
        return compilation;
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
        if (instance is not null)
        {
            if (!finished)
                KeepEarlierValues(instance);
            Length++;
            if (Length + 2 > _instances.Length)
                Array.Resize(ref _instances, 2 * _instances.Length);
        }
        Tip = submission.Compilation;
        _inherited.UnionWith(Tip.ExternalReferences);
    }

    /// <summary>The variables, newest first, one of each name.</summary>
    internal IEnumerable<(FieldInfo Field, object Owner)> Variables() =>
        _instances.Take(Length + 1).Reverse().OfType<object>().SelectMany(owner => Fields(owner).Select(field => (Field: field, Owner: owner))).DistinctBy(pair => pair.Field.Name);

    private object? Instance(Submission submission) => Length + 1 < _instances.Length && _instances[Length + 1] is { } instance && instance.GetType().Assembly.GetName().Name == submission.Compilation.AssemblyName ? instance : null;

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
