using System.CommandLine;
using Research.Networks.Native;

namespace Research.Cli;

/// <summary>Long computations as actions of commands.</summary>
internal static class CommandWork
{
    /// <summary>
    /// Lets a command compute on a thread of its own, so that Ctrl+C reaches the cancellation while it does. All of it runs
    /// on that one thread, because libtorch keeps its number of threads per calling thread.
    /// </summary>
    internal static void SetWork(this Command command, Action<ParseResult, CancellationToken> work) =>
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            NativeLibraries.EnsureLoaded();
            work(parse, cancellation);
        }, CancellationToken.None));
}
