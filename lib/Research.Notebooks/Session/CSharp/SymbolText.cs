using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Research.Notebooks;

/// <summary>Writes the signature and documentation of a symbol, as plain text and as Markdown.</summary>
internal static partial class SymbolText
{
    private const int MostOverloads = 5;

    private static readonly SymbolDisplayFormat Signature = SymbolDisplayFormat.CSharpShortErrorMessageFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeRef)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeExtensionThis)
        .WithLocalOptions(SymbolDisplayLocalOptions.IncludeType | SymbolDisplayLocalOptions.IncludeConstantValue)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints)
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>Writes the first symbol, and the signatures of the others that could be meant.</summary>
    /// <param name="symbols">At least one.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static MimeBundle Write(ImmutableArray<ISymbol> symbols, CancellationToken cancellation)
    {
        string[] signatures = [.. symbols.Take(MostOverloads).Select(SignatureOf)];
        string more = symbols.Length > MostOverloads ? FormattableString.Invariant($"… {symbols.Length - MostOverloads} more\n") : "";
        var (plain, markdown) = Documentation(symbols[0], cancellation);
        return new MimeBundle(new JsonObject
        {
            ["text/markdown"] = $"```csharp\n{string.Join('\n', signatures)}\n{more}```\n{markdown}".TrimEnd(),
            [MimeBundle.PlainText] = $"{string.Join('\n', signatures)}\n{more}{plain}".TrimEnd(),
        }, []);
    }

    private static string SignatureOf(ISymbol symbol)
    {
        string text = symbol.ToDisplayString(symbol.ContainingType is { Name: var name } && name.StartsWith("Submission#", StringComparison.Ordinal)
            ? Signature.RemoveMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType) : Signature);
        return Submission().Replace(text, "");
    }

    private static (string Plain, string Markdown) Documentation(ISymbol symbol, CancellationToken cancellation)
    {
        if (Xml(symbol, cancellation) is not { } documentation)
            return ("", "");
        StringBuilder plain = new(), markdown = new();
        if (Text(documentation.Element("summary")) is { Length: > 0 } summary)
        {
            plain.Append('\n').Append(Plain(summary)).Append('\n');
            markdown.Append('\n').Append(summary).Append('\n');
        }
        Section("Parameters", documentation.Elements("typeparam").Concat(documentation.Elements("param")).Select(element => ($"`{element.Attribute("name")?.Value}`", Text(element))));
        Section("Returns", documentation.Elements("returns").Select(element => ("", Text(element))));
        Section("Value", documentation.Elements("value").Select(element => ("", Text(element))));
        Section("Throws", documentation.Elements("exception").Select(element => ($"`{Short(element.Attribute("cref")?.Value)}`", Text(element))));
        Section("Remarks", documentation.Elements("remarks").Select(element => ("", Text(element))));
        return (plain.ToString(), markdown.ToString());

        void Section(string heading, IEnumerable<(string Name, string Text)> entries)
        {
            (string Name, string Text)[] written = [.. entries.Where(entry => entry.Text.Length > 0)];
            if (written.Length == 0)
                return;
            plain.Append($"\n{heading}:\n");
            markdown.Append($"\n**{heading}**\n\n");
            foreach (var (name, text) in written)
            {
                plain.Append($"  {Plain(name)}{(name.Length > 0 ? ": " : "")}{Plain(text)}\n");
                markdown.Append(name.Length > 0 ? $"- {name}: {text}\n" : $"{text}\n");
            }
        }
    }

    /// <summary>The documentation of a symbol, or of what it overrides or implements; for a property of a positional record, of its parameter.</summary>
    private static XElement? Xml(ISymbol symbol, CancellationToken cancellation)
    {
        ISymbol original = symbol.OriginalDefinition is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol.OriginalDefinition;
        if (Parse(original, cancellation) is { HasElements: true } own && own.Element("inheritdoc") is null)
            return own;
        if (original is IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor } && Parse(original.ContainingType, cancellation) is { } record)
        {
            if (original is IMethodSymbol)
                return record;
            if (record.Elements("param").FirstOrDefault(element => element.Attribute("name")?.Value == original.Name) is { } parameter)
                return new XElement("member", new XElement("summary", parameter.Nodes()));
        }
        ISymbol? above = original switch
        {
            IMethodSymbol method => method.OverriddenMethod,
            IPropertySymbol property => property.OverriddenProperty,
            INamedTypeSymbol type => type.BaseType is { SpecialType: not SpecialType.System_Object } parent ? parent : type.Interfaces.FirstOrDefault(),
            _ => null,
        };
        above ??= original.ContainingType?.AllInterfaces.SelectMany(contract => contract.GetMembers(original.Name)).FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(original.ContainingType.FindImplementationForInterfaceMember(member), original));
        return above is null ? null : Xml(above, cancellation);
    }

    private static XElement? Parse(ISymbol symbol, CancellationToken cancellation)
    {
        string? xml = symbol.GetDocumentationCommentXml(expandIncludes: true, cancellationToken: cancellation);
        if (string.IsNullOrWhiteSpace(xml))
            return null;
        try
        {
            XElement element = XElement.Parse(xml.TrimStart().StartsWith("<member", StringComparison.Ordinal) || xml.TrimStart().StartsWith("<doc", StringComparison.Ordinal) ? xml : $"<member>{xml}</member>");
            return element;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Documentation as Markdown.</summary>
    private static string Text(XElement? element) => element is null ? "" : Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Replace(" \n", "\n", StringComparison.Ordinal).Replace("\n ", "\n", StringComparison.Ordinal).Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value.ReplaceLineEndings(" "),
        XElement { Name.LocalName: "see" or "seealso" } link => $"`{Short(link.Attribute("cref")?.Value ?? link.Attribute("langword")?.Value ?? link.Attribute("href")?.Value ?? link.Value)}`",
        XElement { Name.LocalName: "paramref" or "typeparamref" } name => $"`{name.Attribute("name")?.Value}`",
        XElement { Name.LocalName: "c" or "code" } code => $"`{code.Value.Trim()}`",
        XElement { Name.LocalName: "para" } paragraph => $"\n\n{Text(paragraph)}\n\n",
        XElement { Name.LocalName: "item" } item => $"\n- {Text(item)}",
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    private static string Plain(string markdown) => markdown.Replace("`", "", StringComparison.Ordinal);

    private static string Short(string? reference)
    {
        string name = reference is [_, ':', ..] ? reference[2..] : reference ?? "";
        int arguments = name.IndexOf('(', StringComparison.Ordinal);
        string path = arguments < 0 ? name : name[..arguments];
        string[] parts = path.Split('.');
        string last = reference is ['T', ..] || parts.Length < 2 || reference is not [_, ':', ..] ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
        return Arity().Replace(last, "");
    }

    [GeneratedRegex(@"Submission#\d+\.")]
    private static partial Regex Submission();

    [GeneratedRegex(@"[ \t\r]+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"`+\d+")]
    private static partial Regex Arity();
}
