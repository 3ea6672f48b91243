using System.CommandLine;
using System.CommandLine.Invocation;
using Research.Cli.Commands;

namespace Research.Cli;

/// <summary>The <c>research</c> command: its grammar, exit codes and the one sentence that every error ends in.</summary>
internal static class ResearchCommand
{
    private const int Failed = 1, Cancelled = 130;

    // An interrupted training ends its step first, and with it the run's files are closed.
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(10);

    /// <summary>Creates the command with everything below it.</summary>
    internal static RootCommand Create() => new("Neural-network compression: train, prune, quantize, measure, and run notebooks.")
    {
        TrainCommand.Create(),
        EvaluateCommand.Create(),
        InspectCommand.Create(),
        QuantizeCommand.Create(),
        CompressCommand.Create(),
        ExportCommand.Create(),
        DataCommand.Create(),
        NotebookCommand.Create(),
        KernelCommand.Create(),
        EnvironmentCommand.Create(),
    };

    /// <summary>Carries out a command line.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <returns>0, or 1 after an error, or 130 where it was interrupted.</returns>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parse = Create().Parse(arguments);
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop };
        if (parse.Action is ParseErrorAction)
        {
            invocation.Error.WriteLine(UsageError.Sentence(parse));
            return Failed;
        }
        try
        {
            return await parse.InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            invocation.Error.WriteLine("Interrupted; run the same command again: a training goes on from its last whole epoch.");
            return Cancelled;
        }
        catch (Exception problem) when (ErrorSentence.Of(problem) is { } sentence)
        {
            invocation.Error.WriteLine(sentence);
            return Failed;
        }
    }
}
