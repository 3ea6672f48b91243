using Microsoft.Playwright;
using Xunit;

namespace Research.Tests.Notebooks.Report;

/// <summary>Chromium, with its network off, for the tests of one class; there is none where it is not installed.</summary>
public sealed class ReportBrowser : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Chromium.Executable is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Opens a report; skips the test where there is no browser.</summary>
    /// <param name="name">Its name among <see cref="SampleReport.Names"/>.</param>
    /// <param name="width">Width of the window in CSS pixels.</param>
    /// <param name="dark">Whether the system is dark.</param>
    /// <param name="scripts">Whether scripts run.</param>
    internal async Task<ReportPage> OpenAsync(string name, int width = 1300, bool dark = false, bool scripts = true)
    {
        Skip.If(_browser is null, Chromium.Missing);
        string file = Path.Combine(_folder.Path, $"{name}.html");
        if (!File.Exists(file))
            await File.WriteAllTextAsync(file, SampleReport.Write(name));
        IBrowserContext context = await _browser.NewContextAsync(new()
        {
            Offline = true,
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = scripts,
        });
        return await ReportPage.OpenAsync(context, new Uri(file).AbsoluteUri);
    }
}
