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
        command.SetAction(parse =>
        {
            // An exception on a thread that a cell began must not end the session.
            ExceptionHandling.SetUnhandledExceptionHandler(static problem =>
            {
                Console.Error.WriteLine($"{problem.GetType().Name} on a thread that a cell began: {problem.Message}");
                return true;
            });
            JupyterKernel.Run(parse.GetValue(file)!, LibrarySession.Create);
            // Threads that cells began may still run.
            Environment.Exit(0);
        });
        return command;
    }
}
