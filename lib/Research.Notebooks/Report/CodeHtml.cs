using System.Text.Json.Nodes;
using ColorCode;

namespace Research.Notebooks;

/// <summary>Source code as highlighted HTML. The classes are ColorCode's: <c>keyword</c>, <c>string</c>, <c>number</c>, <c>comment</c> …</summary>
internal static class CodeHtml
{
    /// <summary>A block of code.</summary>
    /// <param name="code">The code.</param>
    /// <param name="language">Its language by any usual name; an unknown one is not highlighted.</param>
    internal static string Write(string code, string language)
    {
        string text = code.Trim('\n');
        return $"<pre class=\"source\"><code>{Highlight(text, language)}</code></pre>\n";
    }

    /// <summary>The language of a code cell: its own where it says so, else that of the notebook's kernel, else C#.</summary>
    internal static string LanguageOf(NotebookCell cell, Notebook notebook) =>
        Text(cell.Metadata, "polyglot_notebook", "kernelName") ?? Text(cell.Metadata, "dotnet_interactive", "language") ?? Text(cell.Metadata, "vscode", "languageId")
        ?? Text(notebook.Metadata, "kernelspec", "language") ?? Text(notebook.Metadata, "language_info", "name") ?? "csharp";

    private static string Highlight(string code, string language)
    {
        if (language.ToLowerInvariant() is "csharp" or "c#" or "cs")
            return CSharpHtml.Write(code);
        if (string.IsNullOrWhiteSpace(language) || Languages.FindById(language) is not { } known)
            return Html.Escape(code);
        string page = new HtmlClassFormatter().GetHtmlString(code, known);
        const string Start = "<pre>", End = "</pre>";
        return page[(page.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..page.LastIndexOf(End, StringComparison.Ordinal)].ReplaceLineEndings("\n").Trim('\n');
    }

    private static string? Text(JsonObject metadata, string part, string name) =>
        metadata[part] is JsonObject members && members[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
