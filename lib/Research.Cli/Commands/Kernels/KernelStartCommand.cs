using System.CommandLine;
using System.Runtime.ExceptionServices;
using Research.Notebooks;

namespace Research.Cli.Commands;

/// <summary><c>research kernel start</c>, which Jupyter calls.</summary>
internal static class KernelStartCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("CONNECTION_FILE") { Description = "The file that Jupyter writes for a kernel." };
        var command = new Command("start", "Start a kernel; Jupyter calls this.") { file };
        command.SetAction(parse => Start(parse.GetValue(file)!));
        return command;
    }

    /// <summary>Runs a kernel to its end.</summary>
    /// <returns>1, where it cannot start; else the process is at its end, whatever threads cells began.</returns>
    internal static int Start(string connectionFile)
    {
        try
        {
            // An exception on a thread that a cell began must not end the session.
            ExceptionHandling.SetUnhandledExceptionHandler(static problem =>
            {
                Console.Error.WriteLine($"{problem.GetType().Name} on a thread that a cell began: {problem.Message}");
                return true;
            });
            JupyterKernel.Run(connectionFile, LibrarySession.Create);
            Environment.Exit(0);
            return 0;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(problem.Message);
            return 1;
        }
    }
}
