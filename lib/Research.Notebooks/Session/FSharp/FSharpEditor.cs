using System.Text;
using System.Text.Json.Nodes;
using FSharp.Compiler.CodeAnalysis;
using FSharp.Compiler.Diagnostics;
using FSharp.Compiler.EditorServices;
using FSharp.Compiler.Interactive;
using FSharp.Compiler.Tokenization;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace Research.Notebooks;

/// <summary>What an editor asks about F# code that is being written.</summary>
internal static class FSharpEditor
{
    /// <summary>Errors that more lines would cure: code that ends too early.</summary>
    private static readonly int[] Unfinished = [10, 58, 588, 3100, 3104, 3107, 3109, 3110, 3116, 3117, 3118, 3119, 3120, 3121, 3122, 3524, 514, 515, 516, 517, 583];

    /// <summary>Words that could stand at a place.</summary>
    internal static Completions Complete(Shell.FsiEvaluationSession session, string code, int position)
    {
        var (number, line, column) = Place(code, position);
        PartialLongName partial = QuickParse.GetPartialLongNameEx(line, column - 1);
        var (parsed, check, _) = session.ParseAndCheckInteraction(code, FSharpOption<bool>.None);
        DeclarationListInfo found = check.GetDeclarationListInfo(FSharpOption<FSharpParseFileResults>.Some(parsed), number, line, partial, null, null, null);
        Completion[] matches = [.. found.Items.Where(item => item.NameInList.StartsWith(partial.PartialIdent, StringComparison.OrdinalIgnoreCase))
            .OrderBy(item => !item.NameInList.StartsWith(partial.PartialIdent, StringComparison.Ordinal)).ThenBy(item => item.NameInList, StringComparer.OrdinalIgnoreCase)
            .Select(item => new Completion(item.NameInCode, item.Glyph.ToString().ToLowerInvariant()))];
        return matches.Length == 0 ? Completions.None(position) : new Completions(matches, position - partial.PartialIdent.Length, position);
    }

    /// <summary>Signature and documentation of the name at a place; null where there is none.</summary>
    internal static MimeBundle? Inspect(Shell.FsiEvaluationSession session, string code, int position)
    {
        var (number, line, column) = Place(code, position);
        if (QuickParse.GetCompleteIdentifierIsland(true, line, Math.Min(column, line.Length))?.Value is not ({ } name, var end, _))
            return null;
        var (_, check, _) = session.ParseAndCheckInteraction(code, FSharpOption<bool>.None);
        ToolTipText tip = check.GetToolTip(number, end, line, ListModule.OfSeq(name.Split('.')), FSharpTokenTag.Identifier, FSharpOption<int>.None);
        var text = new StringBuilder();
        foreach (ToolTipElement.Group group in tip.Item.OfType<ToolTipElement.Group>())
        {
            foreach (ToolTipElementData element in group.elements)
            {
                text.AppendLine(element.MainDescription.Text);
                if (FSharpDocumentation.Of(element.XmlDoc) is { Length: > 0 } documentation)
                    text.AppendLine(documentation);
            }
        }
        string found = text.ToString().ReplaceLineEndings("\n").Trim();
        return found.Length == 0 ? null : new MimeBundle(new JsonObject { [MimeBundle.PlainText] = found }, []);
    }

    /// <summary>Whether code can be run as it stands.</summary>
    internal static Completeness Check(Shell.FsiEvaluationSession session, string code)
    {
        var (parsed, _, _) = session.ParseAndCheckInteraction(code, FSharpOption<bool>.None);
        FSharpDiagnostic[] errors = [.. parsed.Diagnostics.Where(diagnostic => diagnostic.Severity.IsError)];
        int last = code.TrimEnd().Count(character => character == '\n') + 1;
        return errors.Length == 0 ? Completeness.Complete
            : errors.Any(error => Unfinished.Contains(error.ErrorNumber) && error.EndLine >= last) ? Completeness.Incomplete
            : Completeness.Invalid;
    }

    private static (int Number, string Line, int Column) Place(string code, int position)
    {
        int start = position == 0 ? 0 : code.LastIndexOf('\n', position - 1) + 1;
        int end = code.IndexOf('\n', position) is var found and >= 0 ? found : code.Length;
        return (code.AsSpan(0, start).Count('\n') + 1, code[start..end], position - start);
    }
}
