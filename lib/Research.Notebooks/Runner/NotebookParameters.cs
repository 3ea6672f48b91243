using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Research.Notebooks;

/// <summary>
/// Sets the variables of the cell tagged <c>parameters</c> from outside: the values go into a cell of their own right behind
/// it, tagged <c>injected-parameters</c> as papermill does, so that the reader sees what was run.
/// </summary>
public static class NotebookParameters
{
    private const string ParametersTag = "parameters";

    internal const string InjectedTag = "injected-parameters";

    /// <summary>Replaces the injected cell of a notebook.</summary>
    /// <param name="notebook">The notebook; it stays as it is.</param>
    /// <param name="values">Texts by name: strings as they are, numbers, <c>true</c> or <c>false</c>, lists as <c>[0.9, 0.99]</c>; empty to remove the injected cell.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or the text does not fit its default; the message names those there are.</exception>
    public static Notebook Apply(Notebook notebook, IReadOnlyDictionary<string, string> values)
    {
        var cells = notebook.Cells.Where(cell => !cell.Tags.Contains(InjectedTag)).ToList();
        if (values.Count == 0)
            return notebook with { Cells = cells };
        int index = cells.FindIndex(cell => cell.Kind == CellKind.Code && cell.Tags.Contains(ParametersTag));
        if (index < 0)
            throw new ArgumentException($"The notebook has no cell tagged '{ParametersTag}', so {string.Join(", ", values.Keys)} cannot be set.");
        IReadOnlyDictionary<string, ExpressionSyntax> defaults = Defaults(cells[index].Source);
        IEnumerable<string> lines = values.Select(pair => defaults.TryGetValue(pair.Key, out ExpressionSyntax? initial)
            ? $"{pair.Key} = {Literal(pair.Key, pair.Value, initial)};"
            : throw new ArgumentException($"There is no parameter '{pair.Key}'; the notebook has {string.Join(", ", defaults.Keys)}."));
        var metadata = (System.Text.Json.Nodes.JsonObject)cells[index].Metadata.DeepClone();
        metadata["tags"] = new System.Text.Json.Nodes.JsonArray(InjectedTag);
        cells.Insert(index + 1, new NotebookCell
        {
            Kind = CellKind.Code,
            Id = NotebookCell.IdFor(InjectedTag),
            Source = string.Join('\n', lines),
            Metadata = metadata,
        });
        return notebook with { Cells = cells };
    }

    /// <summary>The values of all parameters, by name: those injected, else the defaults; texts without their quotes.</summary>
    internal static IReadOnlyDictionary<string, string> ValuesOf(Notebook notebook)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (NotebookCell cell in notebook.Cells.Where(cell => cell.Kind == CellKind.Code && cell.Tags.Contains(ParametersTag)))
            foreach ((string name, ExpressionSyntax value) in Defaults(cell.Source))
                values[name] = Text(value);
        foreach (NotebookCell cell in notebook.Cells.Where(cell => cell.Tags.Contains(InjectedTag)))
            foreach (AssignmentExpressionSyntax assignment in Parse(cell.Source).DescendantNodes().OfType<AssignmentExpressionSyntax>())
                values[assignment.Left.ToString()] = Text(assignment.Right);
        return values;
    }

    /// <summary>The variables a cell declares, with their initial values.</summary>
    private static Dictionary<string, ExpressionSyntax> Defaults(string source) =>
        Parse(source).DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .Where(variable => variable.Initializer is not null)
            .DistinctBy(variable => variable.Identifier.Text)
            .ToDictionary(variable => variable.Identifier.Text, variable => variable.Initializer!.Value);

    private static SyntaxNode Parse(string source) => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(kind: SourceCodeKind.Script)).GetRoot();

    private static string Text(ExpressionSyntax value) => value is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } text ? text.Token.ValueText : value.ToString();

    private static string Literal(string name, string text, ExpressionSyntax initial) => initial.Kind() switch
    {
        SyntaxKind.StringLiteralExpression => SymbolDisplay.FormatLiteral(text, quote: true),
        SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression => text is "true" or "false" ? text : throw Unfit(name, text, "true or false"),
        SyntaxKind.NumericLiteralExpression or SyntaxKind.UnaryMinusExpression => Parsed(text) is { } number && IsNumber(number) ? text : throw Unfit(name, text, "a number"),
        SyntaxKind.ArrayCreationExpression or SyntaxKind.ImplicitArrayCreationExpression or SyntaxKind.CollectionExpression =>
            Parsed(text) is CollectionExpressionSyntax ? text : throw Unfit(name, text, "a list such as [0.9, 0.99] or [\"a\", \"b\"]"),
        _ => Parsed(text) is not null ? text : throw Unfit(name, text, "a C# expression"),
    };

    private static ArgumentException Unfit(string name, string text, string expected) => new($"The parameter '{name}' must be {expected}, not '{text}'.");

    private static bool IsNumber(ExpressionSyntax expression) => expression.Kind() switch
    {
        SyntaxKind.NumericLiteralExpression => true,
        SyntaxKind.UnaryMinusExpression => ((PrefixUnaryExpressionSyntax)expression).Operand.IsKind(SyntaxKind.NumericLiteralExpression),
        _ => false,
    };

    private static ExpressionSyntax? Parsed(string text)
    {
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(text, options: new CSharpParseOptions(LanguageVersion.Preview), consumeFullText: true);
        return expression.ContainsDiagnostics ? null : expression;
    }
}
