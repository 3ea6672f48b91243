using System.ComponentModel;
using System.Diagnostics;

namespace Research.Tests.Notebooks.Report;

/// <summary>Opens pages in Chromium where it is installed.</summary>
internal static class Chromium
{
    /// <returns>The document after its scripts ran, or null where there is no Chromium.</returns>
    internal static string? Document(string page)
    {
        string profile = Directory.CreateTempSubdirectory("chromium").FullName;
        try
        {
            using var process = Process.Start(new ProcessStartInfo("chromium", [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                $"--user-data-dir={profile}", "--virtual-time-budget=10000", "--dump-dom", new Uri(page).AbsoluteUri])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string document = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? document : throw new InvalidOperationException($"chromium ended with {process.ExitCode}.");
        }
        catch (Win32Exception)
        {
            return null;
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }
}
