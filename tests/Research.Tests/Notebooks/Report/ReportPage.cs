using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Research.Tests.Notebooks.Report;

/// <summary>A report in a browser, and what it asked for and complained of.</summary>
internal sealed class ReportPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _requests = new(), _complaints = new();

    private ReportPage(IPage page)
    {
        Page = page;
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.Console += (_, message) => _complaints.Enqueue($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    internal IPage Page { get; }

    /// <summary>What was asked for besides the file itself and the data within it.</summary>
    internal IEnumerable<string> Requests => _requests.Where(address => address != Page.Url && !address.StartsWith("data:", StringComparison.Ordinal) && !address.StartsWith("blob:", StringComparison.Ordinal));

    /// <summary>What the page wrote to the console, and its uncaught errors.</summary>
    internal IEnumerable<string> Complaints => _complaints;

    internal static async Task<ReportPage> OpenAsync(IBrowserContext context, string address)
    {
        var opened = new ReportPage(await context.NewPageAsync());
        await opened.Page.GotoAsync(address, new() { WaitUntil = WaitUntilState.Load });
        return opened;
    }

    internal ILocator Find(string selector) => Page.Locator(selector);

    /// <summary>The value of a JavaScript expression.</summary>
    internal Task<T> ValueAsync<T>(string expression) => Page.EvaluateAsync<T>(expression);

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
