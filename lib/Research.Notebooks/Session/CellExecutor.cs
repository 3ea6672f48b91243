using System.Runtime;

namespace Research.Notebooks;

/// <summary>
/// Runs cells on one thread so that they can be interrupted: managed code stops at once, and what does not stop within a
/// second, such as a call outside .NET, is left behind on its thread while the session goes on with a new one.
/// </summary>
internal sealed class CellExecutor : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private CellThread _thread = new();

    /// <summary>Runs something as a cell.</summary>
    /// <param name="work">Started on the cell thread.</param>
    /// <param name="output">Where the console and displays of the work go.</param>
    /// <param name="cancellation">Interrupts it.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal async Task<T> RunAsync<T>(Func<Task<T>> work, Action<CellOutput> output, CancellationToken cancellation)
    {
        Task<T> running = _thread.Run(() =>
        {
            CurrentCell.Output = output;
            return Start(work, cancellation);
        });
        try
        {
            return await running.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await LeaveBehindUnlessItEnds(running).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets the thread end after what it is doing; the next cell runs on a new one.</summary>
    internal void LeaveThread()
    {
        _thread.Dispose();
        _thread = new CellThread();
    }

    /// <summary>Lets the thread end after what it is doing.</summary>
    public void Dispose() => _thread.Dispose();

    private static Task<T> Start<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        Task<T>? task = null;
        // A token of its own: one that can never be cancelled makes ControlledExecution wait for ever, and whoever cancels
        // waits until the thread has stopped, which code outside .NET may put off as long as it likes.
        using var stop = new CancellationTokenSource();
        using CancellationTokenRegistration cancelled = cancellation.UnsafeRegister(static source => _ = ((CancellationTokenSource)source!).CancelAsync(), stop);
#pragma warning disable SYSLIB0046 // the only way to stop a loop in a cell
        ControlledExecution.Run(() => task = work(), stop.Token);
#pragma warning restore SYSLIB0046
        return task!;
    }

    private async Task LeaveBehindUnlessItEnds(Task running)
    {
        if (await Task.WhenAny(running, Task.Delay(Grace)).ConfigureAwait(false) == running)
            return;
        LeaveThread();
    }
}
