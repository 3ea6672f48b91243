using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Xunit;

namespace Research.Tests.Notebooks.Report;

/// <summary>Reports by the rules of HTML, read by a parser that forgives nothing.</summary>
public sealed class ReportValidityTests
{
    public static TheoryData<string> Names => [.. SampleReport.Names];

    private static IHtmlDocument Parse(string html) => new HtmlParser(new HtmlParserOptions { IsStrictMode = true, IsScripting = false }).ParseDocument(html);

    [Theory]
    [MemberData(nameof(Names))]
    public void It_parses_without_an_error(string name) => Assert.NotEmpty(Parse(SampleReport.Write(name)).Title!);

    [Theory]
    [MemberData(nameof(Names))]
    public void Identifiers_are_unique_links_within_lead_somewhere_and_pictures_have_words_and_sizes(string name)
    {
        IHtmlDocument report = Parse(SampleReport.Write(name));
        string[] ids = [.. report.All.Select(element => element.Id).OfType<string>().Where(id => id.Length > 0)];

        Assert.Equal(ids.Distinct(), ids);
        Assert.All(report.QuerySelectorAll("a[href^='#']"), link => Assert.Contains(Uri.UnescapeDataString(link.GetAttribute("href")![1..]), ids));
        Assert.All(report.Images, image => Assert.True(image.AlternativeText?.Length > 0 && image.GetAttribute("width") is not null && image.GetAttribute("height") is not null));
        Assert.Single(report.QuerySelectorAll("h1"));
        Assert.DoesNotContain(report.All, element => element.LocalName is "link" or "iframe" or "object" or "base");
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html lang=en><head><title>T</title></head><body><p><b>a</p></body></html>")]
    [InlineData("<!DOCTYPE html><html lang=en><head><title>T</title></head><body><p id=a id=b>a</p></body></html>")]
    public void The_parser_does_find_errors(string html) => Assert.Throws<HtmlParseException>(() => Parse(html));
}
