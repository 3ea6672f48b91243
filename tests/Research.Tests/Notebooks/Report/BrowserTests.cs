using Microsoft.Playwright;
using Xunit;

namespace Research.Tests.Notebooks.Report;

/// <summary>What a reader meets: reports in a real browser whose network is off.</summary>
public sealed class BrowserTests(ReportBrowser browser) : IClassFixture<ReportBrowser>
{
    private const string Paper = "document.querySelector('.interactive').layout.paper_bgcolor", Scheme = "getComputedStyle(document.body).getPropertyValue('color')";

    public static TheoryData<string> Names => [.. SampleReport.Names];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task It_asks_for_nothing_and_complains_of_nothing(string name)
    {
        await using ReportPage report = await browser.OpenAsync(name);
        await report.Find("#theme").ClickAsync();
        if (await report.Find("#code").CountAsync() > 0)
            await report.Find("#code").ClickAsync();

        Assert.Empty(report.Requests);
        Assert.Empty(report.Complaints);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Every_figure_is_drawn_and_says_in_words_what_it_shows(string name)
    {
        await using ReportPage report = await browser.OpenAsync(name);
        int figures = SampleReport.Open(name).Cells.SelectMany(cell => cell.Outputs).Count(output => output!["data"]?["application/vnd.plotly.v1+json"] is not null);

        Assert.Equal(figures, await report.Find("figure.plot").CountAsync());
        foreach (ILocator plot in await report.Find(".interactive").AllAsync())
        {
            LocatorBoundingBoxResult? box = await plot.Locator("svg.main-svg").First.BoundingBoxAsync();
            Assert.True(box is { Width: > 300, Height: > 100 });
            Assert.True(await plot.Locator("svg.main-svg :is(path, image, rect)").CountAsync() > 10);
            Assert.Equal("img", await plot.GetAttributeAsync("role"));
            Assert.NotEmpty((await plot.GetAttributeAsync("aria-label"))!.Trim());
        }
        Assert.False(await report.ValueAsync<bool>("[...document.images].some(image => !image.alt || !image.complete || image.naturalWidth === 0)"));
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Mathematics_is_set(string name)
    {
        await using ReportPage report = await browser.OpenAsync(name);
        int formulas = await report.Find(".math").CountAsync();

        Assert.Equal(SampleReport.Write(name).Contains("class=\"math", StringComparison.Ordinal), formulas > 0);
        Assert.Equal(formulas, await report.Find(".math > :is(.katex, .katex-display)").CountAsync());
        Assert.Equal(0, await report.Find(".katex-error").CountAsync());
        Assert.DoesNotMatch(@"\$[^$\s][^$]*\$", string.Join('\n', await report.Find(".text").AllInnerTextsAsync()));
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task A_narrow_screen_never_scrolls_sideways(string name)
    {
        await using ReportPage report = await browser.OpenAsync(name, width: 360);
        await report.Find("#code").ClickAsync();

        Assert.Equal(360, await report.ValueAsync<int>("document.documentElement.scrollWidth"));
        Assert.False(await report.ValueAsync<bool>("document.querySelector('nav > details').open"));
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task The_tools_of_a_figure_never_cover_its_title(string name)
    {
        await using ReportPage report = await browser.OpenAsync(name);
        foreach (ILocator plot in await report.Find(".interactive:has(.gtitle)").AllAsync())
        {
            await plot.HoverAsync();
            LocatorBoundingBoxResult tools = (await plot.Locator(".modebar").BoundingBoxAsync())!, title = (await plot.Locator(".gtitle").BoundingBoxAsync())!;
            Assert.True(tools.Height > 0 && tools.Y + tools.Height <= title.Y, $"tools end at {tools.Y + tools.Height}, the title starts at {title.Y}");
        }
    }

    [SkippableFact]
    public async Task The_theme_follows_the_system_until_the_reader_chooses()
    {
        await using ReportPage report = await browser.OpenAsync(SampleReport.Name, dark: true);
        Assert.Equal(("rgb(22,24,27)", "Light"), (await report.ValueAsync<string>(Paper), await report.Find("#theme").InnerTextAsync()));
        string dark = await report.ValueAsync<string>(Scheme);

        await report.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await report.Page.WaitForFunctionAsync($"{Paper}.toUpperCase() === '#FFFFFF'");
        string light = await report.ValueAsync<string>(Scheme);
        Assert.NotEqual(dark, light);

        await report.Find("#theme").ClickAsync();
        await report.Page.WaitForFunctionAsync($"{Paper} === 'rgb(22,24,27)'");
        Assert.Equal(dark, await report.ValueAsync<string>(Scheme));
        await report.Find("#theme").ClickAsync();
        Assert.Equal(light, await report.ValueAsync<string>(Scheme));
    }

    [SkippableFact]
    public async Task Code_unfolds_and_folds_and_results_stay()
    {
        await using ReportPage report = await browser.OpenAsync(SampleReport.Name);
        ILocator code = report.Find("details.input .source").First, result = report.Find("pre.output").First;
        Assert.Equal((false, true), (await code.IsVisibleAsync(), await result.IsVisibleAsync()));

        await report.Find("details.input > summary").First.ClickAsync();
        Assert.True(await code.IsVisibleAsync());
        await report.Find("#code").ClickAsync();
        Assert.Equal(0, await report.Find("details.input:not([open])").CountAsync());
        Assert.Equal("Hide code", await report.Find("#code").InnerTextAsync());
        Assert.False(await report.ValueAsync<bool>("[...document.querySelectorAll('.source')].some(source => source.scrollWidth > source.clientWidth)"));

        await report.Find("#code").ClickAsync();
        Assert.Equal(0, await report.Find("details.input[open]").CountAsync());
        Assert.Equal((false, true), (await code.IsVisibleAsync(), await result.IsVisibleAsync()));
    }

    [SkippableFact]
    public async Task Contents_lead_to_their_sections()
    {
        await using ReportPage report = await browser.OpenAsync(SampleReport.Name);
        foreach (ILocator entry in await report.Find("nav a").AllAsync())
        {
            string anchor = (await entry.GetAttributeAsync("href"))!;
            await entry.ClickAsync();
            float top = (await report.Find(anchor).BoundingBoxAsync())!.Y;
            bool atEnd = await report.ValueAsync<bool>("innerHeight + scrollY >= document.documentElement.scrollHeight - 1");
            Assert.True(top is >= 0 and < 60 || (atEnd && top < 900), $"{anchor} is at {top}");
        }
    }

    [SkippableFact]
    public async Task Paper_has_still_figures_all_results_and_no_buttons()
    {
        await using ReportPage report = await browser.OpenAsync(SampleReport.Name, dark: true);
        await report.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await report.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");

        Assert.False(await report.Find("button").First.IsVisibleAsync());
        Assert.False(await report.Find(".interactive").First.IsVisibleAsync());
        Assert.True(await report.Find(".still img").First.IsVisibleAsync());
        Assert.True(await report.Find("text=folded away").IsVisibleAsync());
        Assert.True(await report.Find("table.environment").IsVisibleAsync());
        Assert.Equal("rgb(28, 31, 35)", await report.ValueAsync<string>(Scheme));
        Assert.Contains("https://example.org", await report.ValueAsync<string>("getComputedStyle(document.querySelector('a[href^=http]'), '::after').content"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_scripts_there_are_pictures_and_no_dead_buttons()
    {
        await using ReportPage report = await browser.OpenAsync(SampleReport.Name, scripts: false);

        Assert.True(await report.Find(".still img").First.IsVisibleAsync());
        Assert.False(await report.Find(".interactive").First.IsVisibleAsync());
        Assert.False(await report.Find("button").First.IsVisibleAsync());
        await report.Find("details.input > summary").First.ClickAsync();
        Assert.True(await report.Find("details.input .source").First.IsVisibleAsync());
    }
}
