using System.ComponentModel;
using System.Diagnostics;

namespace Research.Tests;

/// <summary>Runs Python where it is installed: the one on the PATH, or the system's where the first lacks what is needed.</summary>
internal static class Python
{
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];

    /// <summary>Whether a Python with these modules is installed.</summary>
    internal static bool Has(params string[] modules) => With(modules) is not null;

    /// <summary>Runs a script with the first Python that has the modules it imports.</summary>
    /// <returns>What the script printed, or null where there is no such Python.</returns>
    /// <exception cref="InvalidOperationException">The script failed.</exception>
    internal static string? Run(string script, string[] modules, params string[] arguments)
    {
        if (With(modules) is not { } interpreter)
            return null;
        (int exit, string output, string errors) = Start(interpreter, script, arguments)!.Value;
        return exit == 0 ? output.Trim() : throw new InvalidOperationException($"{interpreter} failed: {output}{errors}");
    }

    private static string? With(string[] modules) => Interpreters.FirstOrDefault(interpreter =>
        Start(interpreter, string.Join('\n', ["import sys", .. modules.Select(module => $"import {module}")]), []) is { Exit: 0 });

    private static (int Exit, string Output, string Errors)? Start(string interpreter, string script, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(interpreter, ["-c", script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
