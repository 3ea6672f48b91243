using System.Globalization;
using System.Text.Json.Nodes;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Mathematics;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Research.Notebooks;

/// <summary>Turns Markdown into HTML as a part of one report. Raw HTML in it stays: the author is trusted.</summary>
/// <param name="outline">Takes the headings.</param>
/// <param name="pictures">Finds the pictures.</param>
internal sealed class MarkdownHtml(Outline outline, EmbeddedPictures pictures)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseMathematics().UseAutoLinks().UseTaskLists().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).Build();

    /// <summary>Whether anything written so far has mathematics.</summary>
    internal bool HasMathematics { get; private set; }

    /// <summary>A Markdown cell; the first heading of the first that has one becomes the report's title and leaves the text.</summary>
    internal string WriteCell(string text, JsonObject? attachments) => Write(text, attachments, mayHoldTitle: true);

    /// <summary>Markdown that a code cell put out.</summary>
    internal string WriteOutput(string text) => Write(text, attachments: null, mayHoldTitle: false);

    /// <summary>A formula on a line of its own.</summary>
    /// <param name="tex">LaTeX, with or without dollars around it.</param>
    internal string WriteFormula(string tex)
    {
        HasMathematics = true;
        return $"<div class=\"math\">\\[{Html.Escape(tex.Trim().Trim('$'))}\\]</div>\n";
    }

    private string Write(string text, JsonObject? attachments, bool mayHoldTitle)
    {
        MarkdownDocument document = Markdown.Parse(text, Pipeline);
        foreach (HeadingBlock heading in document.Descendants<HeadingBlock>().ToArray())
        {
            string html = Render(heading.Inline);
            if (mayHoldTitle && outline.Title is null)
            {
                outline.SetTitle(html);
                heading.Parent!.Remove(heading);
                continue;
            }
            Heading section = outline.AddSection(heading.Level, html);
            heading.Level = section.Level;
            heading.GetAttributes().Id = section.Id;
            heading.Inline?.AppendChild(new HtmlInline($"<a class=\"anchor\" href=\"#{Html.Escape(section.Id)}\" aria-label=\"Link to this section\">#</a>"));
        }
        foreach (MathInline formula in document.Descendants<MathInline>().Where(formula => formula.DelimiterCount == 2))
            formula.GetAttributes().AddClass("display");
        HasMathematics |= document.Descendants().Any(part => part is MathInline or MathBlock);
        return pictures.Embed(Render(document), attachments);
    }

    private static string Render(MarkdownObject? part)
    {
        if (part is null)
            return "";
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new MarkdownCode());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlTableRenderer>(new MarkdownTable());
        renderer.Render(part);
        return writer.ToString();
    }
}
