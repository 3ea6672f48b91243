using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Research.Notebooks;

/// <summary>Writes the code blocks of Markdown like the code of cells.</summary>
internal sealed class MarkdownCode : CodeBlockRenderer
{
    /// <inheritdoc/>
    protected override void Write(HtmlRenderer renderer, CodeBlock block)
    {
        string language = (block as FencedCodeBlock)?.Info ?? "";
        renderer.EnsureLine();
        renderer.Write(CodeHtml.Write(block.Lines.ToString(), language));
    }
}
