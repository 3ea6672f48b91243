using Spectre.Console;

namespace Research.Cli;

/// <summary>The terminal, or the file or pipe in its place: there, lines and tables are as wide as they need to be.</summary>
internal static class Terminal
{
    private const int Unlimited = 500;

    /// <summary>For results.</summary>
    internal static IAnsiConsole Output => Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>For progress and errors.</summary>
    internal static IAnsiConsole Errors => Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (redirected)
            console.Profile.Width = Unlimited;
        return console;
    }
}
