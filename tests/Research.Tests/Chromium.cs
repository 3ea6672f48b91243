using Microsoft.Playwright;

namespace Research.Tests;

/// <summary>The browser that this machine has.</summary>
internal static class Chromium
{
    /// <summary>Why a test that needs a browser is skipped.</summary>
    internal const string Missing = "no chromium on the PATH (Debian: chromium)";

    /// <summary>Where it is; null where there is none.</summary>
    internal static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Starts it without a window.</summary>
    internal static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = ["--no-sandbox"] });
}
