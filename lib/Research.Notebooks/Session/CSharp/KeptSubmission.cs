using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Research.Notebooks;

/// <summary>A cell that later ones can see something of.</summary>
internal sealed class KeptSubmission
{
    private readonly HashSet<string> _variables, _mentioned;
    private readonly bool _holdsVariablesOnly;

    /// <param name="compilation">The cell.</param>
    /// <param name="instance">The object whose fields are its variables; null where it has none, since it holds no more than usings.</param>
    internal KeptSubmission(CSharpCompilation compilation, object? instance)
    {
        Compilation = compilation;
        Instance = instance;
        HasPlace = instance is not null;
        ISymbol[] members = [.. compilation.ScriptClass!.GetMembers().Where(member => !member.IsImplicitlyDeclared && member.CanBeReferencedByName)];
        CompilationUnitSyntax[] roots = [.. compilation.SyntaxTrees.Select(tree => (CompilationUnitSyntax)tree.GetRoot())];
        _variables = [.. members.OfType<IFieldSymbol>().Select(field => field.Name)];
        _mentioned = [.. roots.SelectMany(root => root.DescendantNodes().OfType<SimpleNameSyntax>()).Select(name => name.Identifier.ValueText)];
        _holdsVariablesOnly = HasPlace && members.All(member => member is IFieldSymbol)
            && !roots.Any(root => root.Usings.Count > 0 || root.Externs.Count > 0 || root.DescendantNodes().Any(MakesType));
    }

    /// <summary>The cell with those it was compiled on top of.</summary>
    internal CSharpCompilation Compilation { get; private set; }

    /// <summary>The object whose fields are its variables.</summary>
    internal object? Instance { get; private set; }

    /// <summary>Whether it has a place among the objects that cells are given.</summary>
    internal bool HasPlace { get; }

    /// <summary>Whether nobody can see it any more.</summary>
    internal bool IsHidden { get; private set; }

    /// <summary>
    /// Hides the cell where its variables were all declared anew, and no cell that is left speaks of them in between: then their
    /// values are free.
    /// </summary>
    /// <param name="next">For each name that later cells use, whether the first of them declares it; this cell is added.</param>
    internal void HideBehind(Dictionary<string, bool> next)
    {
        IsHidden = IsHidden || _holdsVariablesOnly && _variables.All(name => next.GetValueOrDefault(name));
        if (IsHidden)
        {
            Instance = null;
            return;
        }
        foreach (string name in _mentioned)
            next[name] = false;
        foreach (string name in _variables)
            next[name] = true;
    }

    /// <summary>Puts the cell, which is loaded, on top of another.</summary>
    /// <param name="previous">The cell before it; null for none.</param>
    /// <param name="references">What it inherited of cells that are hidden.</param>
    internal void PutOn(CSharpCompilation? previous, IEnumerable<MetadataReference> references) => Compilation = Compilation
        .WithScriptCompilationInfo(Compilation.ScriptCompilationInfo!.WithPreviousScriptCompilation(previous))
        .AddReferences(references.Except(Compilation.ExternalReferences));

    /// <summary>Whether the compiler makes a type for it that later cells use too: for an anonymous object, or a lambda that no <c>Func</c> describes.</summary>
    private static bool MakesType(SyntaxNode node) => node is AnonymousObjectCreationExpressionSyntax or QueryExpressionSyntax or ParameterSyntax { Modifiers.Count: > 0 } or ParameterSyntax { Default: not null };
}
