using System.Runtime;

namespace Research.Notebooks;

/// <summary>
/// Runs code so that an interrupt stops it wherever it stands, and what follows an <c>await</c> too: that runs on a thread of
/// the pool, as it would without this context.
/// </summary>
/// <param name="cancellation">The interrupt; after it nothing more is run.</param>
internal sealed class InterruptibleContext(CancellationToken cancellation) : SynchronizationContext
{
    /// <summary>Runs code on the calling thread.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal void Run(Action action)
    {
        // A token of its own: one that can never be cancelled makes ControlledExecution wait for ever, and whoever cancels
        // waits until the thread has stopped, which code outside .NET may put off as long as it likes.
        using var stop = new CancellationTokenSource();
        using CancellationTokenRegistration cancelled = cancellation.UnsafeRegister(static source => _ = ((CancellationTokenSource)source!).CancelAsync(), stop);
        SynchronizationContext? outside = Current;
        try
        {
#pragma warning disable SYSLIB0046 // the only way to stop a loop in a cell
            ControlledExecution.Run(action, stop.Token);
#pragma warning restore SYSLIB0046
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => ThreadPool.QueueUserWorkItem(_ => Continue(d, state));

    public override SynchronizationContext CreateCopy() => this;

    private void Continue(SendOrPostCallback code, object? state)
    {
        try
        {
            Run(() =>
            {
                SetSynchronizationContext(this);
                code(state);
            });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }
}
