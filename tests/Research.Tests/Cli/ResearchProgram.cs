using System.Diagnostics;
using Research.Cli;
using Research.Tests.Networks.Native;
using Xunit;

namespace Research.Tests.Cli;

/// <summary>The <c>research</c> program, within the test's process or in one of its own.</summary>
internal sealed record ResearchProgram(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a command line within this process.</summary>
    internal static ResearchProgram Run(params string[] arguments)
    {
        (TextWriter output, TextWriter errors) = (Console.Out, Console.Error);
        using StringWriter newOutput = new(), newErrors = new();
        Console.SetOut(newOutput);
        Console.SetError(newErrors);
        try
        {
            int exitCode = ResearchCommand.RunAsync(arguments).GetAwaiter().GetResult();
            return new ResearchProgram(exitCode, newOutput.ToString(), newErrors.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    /// <summary>Starts a process.</summary>
    /// <param name="folder">Its current directory.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="arguments">Its command line.</param>
    internal static Process Start(string folder, IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(FreshProgram.DotNet, [Path.Combine(AppContext.BaseDirectory, "research.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for a process to end.</summary>
    internal static ResearchProgram End(Process process)
    {
        using Process ending = process;
        Task<string> errors = ending.StandardError.ReadToEndAsync();
        string output = ending.StandardOutput.ReadToEnd();
        ending.WaitForExit();
        return new ResearchProgram(ending.ExitCode, output, errors.Result);
    }

    /// <summary>Asserts that it worked.</summary>
    internal ResearchProgram Succeeded()
    {
        Assert.True(ExitCode == 0, Errors);
        return this;
    }

    /// <summary>Asserts that all it said is one sentence.</summary>
    /// <param name="parts">What the sentence must contain.</param>
    internal void FailedWith(params string[] parts)
    {
        Assert.NotEqual(0, ExitCode);
        Assert.Equal("", Output);
        Assert.Matches(@"\A[^\n]+\.\r?\n\z", Errors);
        Assert.DoesNotContain("(Parameter", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Errors, StringComparison.Ordinal);
        // Names and paths may have full stops, but nothing follows the sentence.
        Assert.DoesNotMatch(@"[a-z)']\. [A-Z]", Errors);
        Assert.All(parts, part => Assert.Contains(part, Errors, StringComparison.Ordinal));
    }
}
