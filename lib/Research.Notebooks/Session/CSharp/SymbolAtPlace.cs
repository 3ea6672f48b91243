using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Research.Notebooks;

/// <summary>Finds what a place in a cell speaks of.</summary>
internal static class SymbolAtPlace
{
    /// <summary>The symbol that the word at a place names, or the methods whose arguments stand there; empty where there is neither.</summary>
    internal static ImmutableArray<ISymbol> Find(SemanticModel model, int position, CancellationToken cancellation)
    {
        SyntaxNode root = model.SyntaxTree.GetRoot(cancellation);
        if (Word(root, position) is { Parent: { } named })
        {
            ImmutableArray<ISymbol> symbols = Named(model, named, cancellation);
            if (symbols.Length > 0)
                return symbols;
        }
        SyntaxToken before = root.FindToken(Math.Max(0, position - 1));
        return before.Parent?.AncestorsAndSelf().OfType<BaseArgumentListSyntax>().FirstOrDefault(list => list.SpanStart < position && (position < list.Span.End || list.GetLastToken(includeZeroWidth: true) is { IsMissing: true } || list.GetLastToken().SpanStart >= position))
            is { Parent: { } call } ? Called(model, call, cancellation) : [];
    }

    private static SyntaxToken? Word(SyntaxNode root, int position)
    {
        foreach (int place in new[] { position, position - 1 }.Where(place => place >= 0 && place < root.FullSpan.End))
        {
            SyntaxToken token = root.FindToken(place);
            if (token.Span.IntersectsWith(position) && (token.IsKind(SyntaxKind.IdentifierToken) || SyntaxFacts.IsPredefinedType(token.Kind())))
                return token;
        }
        return null;
    }

    private static ImmutableArray<ISymbol> Named(SemanticModel model, SyntaxNode node, CancellationToken cancellation)
    {
        if (node is not (NameSyntax or PredefinedTypeSyntax) && model.GetDeclaredSymbol(node, cancellation) is { } declared)
            return [declared];
        ImmutableArray<ISymbol> symbols = Of(model.GetSymbolInfo(node, cancellation));
        return symbols.Length == 0 && node is ExpressionSyntax expression ? [.. model.GetMemberGroup(expression, cancellation)] : symbols;
    }

    private static ImmutableArray<ISymbol> Called(SemanticModel model, SyntaxNode call, CancellationToken cancellation)
    {
        ImmutableArray<ISymbol> group = call is InvocationExpressionSyntax { Expression: var callee } ? [.. model.GetMemberGroup(callee, cancellation)] : [];
        SymbolInfo info = model.GetSymbolInfo(call, cancellation);
        ImmutableArray<ISymbol> chosen = Of(info);
        if (chosen.Length == 0 && call is BaseObjectCreationExpressionSyntax && model.GetTypeInfo(call, cancellation).Type is INamedTypeSymbol type)
            chosen = [.. type.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public)];
        return [.. chosen.Concat(group).Distinct(SymbolEqualityComparer.Default)];
    }

    private static ImmutableArray<ISymbol> Of(SymbolInfo info) => info.Symbol is { } symbol ? [symbol] : info.CandidateSymbols;
}
