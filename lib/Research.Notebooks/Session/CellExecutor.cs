namespace Research.Notebooks;

/// <summary>
/// Runs cells on one thread so that they can be interrupted: managed code stops at once, and what does not stop within a
/// second, such as a call outside .NET, is left behind. After an interrupt the session goes on with a new thread.
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
        var context = new InterruptibleContext(_thread, cancellation);
        Task<T> running = _thread.Run(() =>
        {
            CurrentCell.Output = Whole(output, cancellation);
            Task<T>? task = null;
            context.Run(() => task = work());
            return task!;
        });
        try
        {
            return await running.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // .NET cannot stop a thread a second time: the attempt hangs, and with it every garbage collection.
            _thread.Dispose();
            _thread = new CellThread();
            Task late = Task.Delay(Grace, CancellationToken.None);
            if (await Task.WhenAny(running, context.Stopped, late).ConfigureAwait(false) == late)
                throw new CellLeftBehindException();
            throw;
        }
    }

    /// <summary>Lets the thread end after what it is doing.</summary>
    public void Dispose() => _thread.Dispose();

    /// <summary>
    /// Ends an interrupted cell where it puts something out; what it puts out while it ends, such as the last line of its
    /// progress, is let through. Code that is stopped may stand anywhere, but within a finally block it goes on to the block's
    /// end: no output is put out by half.
    /// </summary>
    private static Action<CellOutput> Whole(Action<CellOutput> output, CancellationToken cancellation)
    {
        var ends = new ThreadLocal<bool>();
        return value =>
        {
            if (cancellation.IsCancellationRequested && !ends.Value)
            {
                ends.Value = true;
                cancellation.ThrowIfCancellationRequested();
            }
            try
            {
            }
            finally
            {
                output(value);
            }
        };
    }
}
