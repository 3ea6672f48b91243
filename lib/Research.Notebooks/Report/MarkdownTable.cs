using Markdig.Extensions.Tables;
using Markdig.Renderers;

namespace Research.Notebooks;

/// <summary>Writes the tables of Markdown, each in a box in which a wide one scrolls.</summary>
internal sealed class MarkdownTable : HtmlTableRenderer
{
    /// <inheritdoc/>
    protected override void Write(HtmlRenderer renderer, Table table)
    {
        renderer.EnsureLine();
        renderer.WriteLine("<div class=\"wide\">");
        base.Write(renderer, table);
        renderer.EnsureLine();
        renderer.WriteLine("</div>");
    }
}
