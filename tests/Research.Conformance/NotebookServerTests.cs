using Microsoft.Playwright;
using Research.Tests;
using Xunit;

namespace Research.Conformance;

/// <summary>Debian's Jupyter Notebook in Chromium, as a user has it: open, run all, see the charts, interrupt, restart.</summary>
public sealed class NotebookServerTests(InstalledKernel kernel) : IClassFixture<InstalledKernel>
{
    private const string Code = ".code_cell", Busy = "Array.from(document.querySelectorAll('.code_cell .input_prompt')).some(prompt => /\\*/.test(prompt.textContent))";

    [SkippableFact]
    public async Task The_quickstart_runs_shows_its_charts_is_interrupted_and_restarted()
    {
        Skip.IfNot(Machine.HasModule("notebook"), "Debian's jupyter-notebook is not installed.");
        Skip.If(Chromium.Executable is null, Chromium.Missing);
        using NotebookServer server = await NotebookServer.StartAsync(kernel);
        File.Copy(Path.Combine(Machine.Repository, "notebooks", "00-quickstart.ipynb"), server.Folder["quickstart.ipynb"]);
        (int code, string output) = Machine.Run("dotnet", [], [Machine.Program, "notebook", "run", server.Folder["quickstart.ipynb"], "--budget", "smoke"]);
        Assert.True(code == 0, output);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await Chromium.LaunchAsync(playwright);
        IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1300, Height = 1000 } });
        page.SetDefaultTimeout(120_000);

        await page.GotoAsync($"{server.Address}/notebooks/quickstart.ipynb");
        await page.WaitForFunctionAsync("window.Jupyter?.notebook?.kernel?.is_connected() === true && Jupyter.notebook._fully_loaded");
        Assert.Equal(".net-csharp", await page.EvaluateAsync<string>("Jupyter.notebook.kernel.name"));
        await Menu(page, "#kernellink", "#restart_run_all");
        await page.WaitForFunctionAsync($"document.querySelectorAll('.code_cell').length > 0 && Array.from(document.querySelectorAll('.code_cell .input_prompt')).every(prompt => /\\d|\\*/.test(prompt.textContent))");
        await page.WaitForFunctionAsync($"!({Busy})");
        Assert.Equal(0, await page.Locator(".output_error").CountAsync());
        ILocator charts = page.Locator(".output_png img");
        Assert.True(await charts.CountAsync() >= 3);
        Assert.All(await charts.EvaluateAllAsync<int[]>("images => images.map(image => image.naturalWidth)"), width => Assert.True(width > 300));
        await charts.Last.ScrollIntoViewIfNeededAsync();
        await Screenshot(page, "charts");

        await RunBelow(page, "var kept = 41 + 1;");
        int loop = await StartBelow(page, "Console.Write(\"started\"); while (true) { }");
        await page.Locator(Code).Nth(loop).Locator(".output_stdout").WaitForAsync(); // an interrupt before that would meet no cell
        await page.Locator("button[data-jupyter-action='jupyter-notebook:interrupt-kernel']").ClickAsync();
        await page.WaitForFunctionAsync($"!({Busy})");
        Assert.Contains("KeyboardInterrupt", await page.Locator(Code).Nth(loop).Locator(".output_error").InnerTextAsync(), StringComparison.Ordinal);
        int known = await RunBelow(page, "kept");
        Assert.Contains("42", await page.Locator(Code).Nth(known).Locator(".output_result").InnerTextAsync(), StringComparison.Ordinal);

        await Menu(page, "#kernellink", "#restart_kernel");
        await page.WaitForFunctionAsync("Jupyter.notebook.kernel.is_connected() === true");
        int forgotten = await RunBelow(page, "kept");
        Assert.Contains("CS0103", await page.Locator(Code).Nth(forgotten).Locator(".output_error").InnerTextAsync(), StringComparison.Ordinal);
        await Screenshot(page, "restarted");
    }

    /// <summary>Chooses an entry of a menu, and says yes where it asks.</summary>
    private static async Task Menu(IPage page, string menu, string entry)
    {
        await page.Locator(menu).ClickAsync();
        await page.Locator($"{entry} a").ClickAsync();
        await page.Locator(".modal-footer .btn-danger").ClickAsync();
        await page.Locator(".modal-backdrop").WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    /// <summary>Runs a new cell at the bottom to its end, and returns its place among the code cells.</summary>
    private static async Task<int> RunBelow(IPage page, string code)
    {
        int place = await StartBelow(page, code);
        await page.WaitForFunctionAsync($"/\\[\\d+\\]/.test(document.querySelectorAll('.code_cell')[{place}].querySelector('.input_prompt').textContent)");
        await page.WaitForFunctionAsync("Jupyter.notebook.kernel_busy !== true");
        return place;
    }

    private static async Task<int> StartBelow(IPage page, string code)
    {
        await page.EvaluateAsync("code => { const cell = Jupyter.notebook.insert_cell_at_bottom('code'); cell.set_text(code); Jupyter.notebook.select(Jupyter.notebook.ncells() - 1); }", code);
        await page.Locator("button[data-jupyter-action='jupyter-notebook:run-cell-and-select-next']").ClickAsync();
        return await page.EvaluateAsync<int>("code => Array.from(document.querySelectorAll('.code_cell')).map(cell => cell.querySelector('.CodeMirror').CodeMirror.getValue()).lastIndexOf(code)", code);
    }

    /// <summary>Keeps a picture for whoever looks, where the environment names a folder for them.</summary>
    private static async Task Screenshot(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RESEARCH_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"notebook-{name}.png"), FullPage = false });
    }
}
