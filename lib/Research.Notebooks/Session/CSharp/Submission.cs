using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace Research.Notebooks;

/// <summary>One cell, compiled and loaded: what Roslyn calls a submission.</summary>
/// <param name="Compilation">The cell with all it refers to.</param>
/// <param name="EntryPoint">Runs it, given the objects of the cells before; null where there is nothing to run.</param>
/// <param name="TypeName">Name of the class whose fields are the variables of the cell.</param>
internal sealed record Submission(CSharpCompilation Compilation, Func<object?[], Task<object>>? EntryPoint, string TypeName)
{
    /// <summary>Whether later cells can see anything of it: a variable, method, type, using or loaded file.</summary>
    internal bool Declares => Compilation.SyntaxTrees.Any(tree => ((CompilationUnitSyntax)tree.GetRoot()) is { Usings.Count: > 0 } or { Externs.Count: > 0 })
        || Compilation.ScriptClass!.GetMembers().Any(member => !member.IsImplicitlyDeclared && member.CanBeReferencedByName);

    /// <summary>Whether it ends in an expression without a semicolon, whose value is the cell's.</summary>
    internal bool HasResult => ((CompilationUnitSyntax)Compilation.SyntaxTrees[^1].GetRoot()).Members is [.., GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } }];

    /// <summary>Compiles and loads a cell.</summary>
    /// <param name="compilation">The cell.</param>
    /// <param name="context">Where it is loaded.</param>
    /// <param name="errors">What is wrong with it; empty where it was loaded.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static Submission? Load(CSharpCompilation compilation, AssemblyLoadContext context, out IReadOnlyList<Diagnostic> errors, CancellationToken cancellation)
    {
        errors = [.. compilation.GetDiagnostics(cancellation).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        if (errors.Count > 0)
            return null;
        string type = compilation.ScriptClass!.MetadataName;
        if (compilation.GetEntryPoint(cancellation) is not { } entry || !HasCode(compilation))
            return new Submission(compilation, null, type);
        using MemoryStream image = new(), symbols = new();
        EmitResult result = compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: cancellation);
        errors = [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        if (!result.Success)
            return null;
        image.Position = symbols.Position = 0;
        MethodInfo method = context.LoadFromStream(image, symbols).GetType(entry.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(entry.MetadataName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        return new Submission(compilation, method.CreateDelegate<Func<object?[], Task<object>>>(), type);
    }

    /// <summary>Whether there is anything to run: a cell may hold no more than usings, which Roslyn gives no place among the objects.</summary>
    private static bool HasCode(CSharpCompilation compilation) => compilation.SyntaxTrees.Any(tree => ((CompilationUnitSyntax)tree.GetRoot()).Members.Count > 0);
}
