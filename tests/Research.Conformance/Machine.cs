using System.Diagnostics;
using System.Reflection;

namespace Research.Conformance;

/// <summary>The real clients that this machine has, and this repository's program as it is built.</summary>
internal static class Machine
{
    /// <summary>Debian's Python, which has its Jupyter packages; another one may come first in the path.</summary>
    internal const string Python = "/usr/bin/python3";

    private static readonly Dictionary<string, bool> Modules = [];

    /// <summary>Whether Debian's Python has a module.</summary>
    internal static bool HasModule(string name)
    {
        if (!Modules.TryGetValue(name, out bool found))
            Modules[name] = found = File.Exists(Python) && Run(Python, [], ["-c", $"import {name}"]).ExitCode == 0;
        return found;
    }

    /// <summary>The root of the repository.</summary>
    internal static string Repository { get; } = FindRepository();

    /// <summary>The built program, where its users have it.</summary>
    internal static string Program { get; } = Path.Combine(Repository, "lib", "Research.Cli", "bin", Configuration, "net10.0", "research.dll");

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="arguments">Its command line.</param>
    internal static (int ExitCode, string Output) Run(string program, IEnumerable<(string Name, string Value)> environment, IEnumerable<string> arguments)
    {
        using Process process = Start(program, environment, arguments, Path.GetTempPath());
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="folder">Its current folder.</param>
    internal static Process Start(string program, IEnumerable<(string Name, string Value)> environment, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string Configuration => typeof(Machine).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string FindRepository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Research.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests are not below Research.sln.");
    }
}
