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
    /// <exception cref="CellLeftBehindException">It was interrupted and did not stop within a second.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal async Task<T> RunAsync<T>(Func<Task<T>> work, Action<CellOutput> output, CancellationToken cancellation)
    {
        CellThread thread = _thread;
        Task<T> running = thread.Run(() =>
        {
            CurrentCell.Output = Whole(output);
            return Start(work, cancellation);
        });
        try
        {
            return await running.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (await Task.WhenAny(running, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false) == running)
                throw;
            LeaveBehind(thread);
            throw new CellLeftBehindException();
        }
    }

    /// <summary>Lets the thread end after what it is doing.</summary>
    public void Dispose() => _thread.Dispose();

    /// <summary>Code that is stopped may stand anywhere, but within a finally block it goes on to the block's end: no output is put out by half.</summary>
    private static Action<CellOutput> Whole(Action<CellOutput> output) => value =>
    {
        try
        {
        }
        finally
        {
            output(value);
        }
    };

    private static Task<T> Start<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        Task<T>? task = null;
        var context = new InterruptibleContext(cancellation);
        context.Run(() =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            task = work();
        });
        return task!;
    }

    private void LeaveBehind(CellThread thread)
    {
        if (!thread.IsBusy)
            return;
        thread.Dispose();
        _thread = new CellThread();
    }
}
