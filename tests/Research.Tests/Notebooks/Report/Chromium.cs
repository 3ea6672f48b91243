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
            Task<string> document = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException("chromium did not finish within two minutes.");
            }
            return process.ExitCode == 0 ? document.GetAwaiter().GetResult() : throw new InvalidOperationException($"chromium ended with {process.ExitCode}.");
        }
        catch (Win32Exception)
        {
            return null;
        }
        finally
        {
            Delete(profile);
        }
    }

    private static void Delete(string profile)
    {
        try
        {
            Directory.Delete(profile, recursive: true);
        }
        catch (IOException)
        {
            // A child process of the browser may still be writing its last file.
        }
    }
}
