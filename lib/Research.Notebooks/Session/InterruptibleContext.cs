using System.Runtime;

namespace Research.Notebooks;

/// <summary>
/// Runs code so that an interrupt stops it wherever it stands, and what follows an <c>await</c> too: on the cell thread where
/// that is free, else on a thread of its own, so that code that waits for its own tasks never waits for ever.
/// </summary>
/// <param name="thread">The cell thread.</param>
/// <param name="cancellation">The interrupt; after it nothing more is run.</param>
internal sealed class InterruptibleContext(CellThread thread, CancellationToken cancellation) : SynchronizationContext
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(0.2);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when code behind an <c>await</c> was stopped: the task that it belongs to never does.</summary>
    internal Task Stopped => _stopped.Task;

    /// <summary>Runs code on the calling thread.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal void Run(Action action)
    {
        // A token of its own: one that can never be cancelled makes ControlledExecution wait for ever, and whoever cancels
        // waits until the thread has stopped, which code outside .NET may put off as long as it likes.
        using var stop = new CancellationTokenSource();
        using CancellationTokenRegistration cancelled = cancellation.UnsafeRegister(static source => _ = StopAsync((CancellationTokenSource)source!), stop);
        SynchronizationContext? outside = Current;
        try
        {
#pragma warning disable SYSLIB0046 // the only way to stop a loop in a cell
            ControlledExecution.Run(() =>
            {
                SetSynchronizationContext(this);
                action();
            }, stop.Token);
#pragma warning restore SYSLIB0046
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }

    /// <summary>
    /// Stops the thread unless the code ends by itself first, as it does where it writes, displays or looks at the cell's
    /// token: stopping from outside can end the whole process where it strikes within the runtime.
    /// </summary>
    private static async Task StopAsync(CancellationTokenSource stop)
    {
        await Task.Delay(TimeToEnd).ConfigureAwait(false);
        try
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        ExecutionContext? flow = ExecutionContext.Capture();
        Action work = flow is null ? () => Continue(d, state) : () => ExecutionContext.Run(flow, _ => Continue(d, state), null);
        if (!thread.TryRun(work))
            new Thread(() => work()) { IsBackground = true, Name = "cell continuation" }.Start();
    }

    public override SynchronizationContext CreateCopy() => this;

    private void Continue(SendOrPostCallback code, object? state)
    {
        try
        {
            Run(() => code(state));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _stopped.TrySetResult();
        }
        catch (Exception problem)
        {
            // Of an async void method, which nobody awaits.
            Console.Error.WriteLine($"{problem.GetType().Name}: {problem.Message}");
        }
    }
}
