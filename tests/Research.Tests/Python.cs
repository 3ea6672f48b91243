using System.ComponentModel;
using System.Diagnostics;

namespace Research.Tests;

/// <summary>Runs Python where it is installed.</summary>
internal static class Python
{
    /// <summary>Whether Python and a module of it are installed.</summary>
    internal static bool Has(string module) => Run($"import importlib.util; print(importlib.util.find_spec('{module}') is not None)") == "True";

    /// <returns>What the script printed, or null where python3 is missing.</returns>
    internal static string? Run(string script, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", ["-c", script, .. arguments]) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"python3 failed: {output}");
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
