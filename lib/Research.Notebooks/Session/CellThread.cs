using System.Collections.Concurrent;

namespace Research.Notebooks;

/// <summary>
/// The one thread on which cells run, so that settings that a library keeps per thread (such as libtorch's number of threads)
/// hold from cell to cell, until one is interrupted.
/// </summary>
internal sealed class CellThread : IDisposable
{
    private const int StackBytes = 16 << 20;
    private readonly BlockingCollection<Action> _work = [];
    private int _pending;

    internal CellThread() => new Thread(Loop, StackBytes) { IsBackground = true, Name = "cells" }.Start();

    /// <summary>Starts something on the thread.</summary>
    /// <param name="start">Returns a task that may go on elsewhere.</param>
    /// <returns>A task that ends as that one does.</returns>
    internal Task<T> Run<T>(Func<Task<T>> start)
    {
        var started = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref _pending);
        _work.Add(() =>
        {
            try
            {
                started.SetResult(start());
            }
            catch (Exception problem)
            {
                started.SetException(problem);
            }
        });
        return started.Task.Unwrap();
    }

    /// <summary>Does something on the thread where it has nothing else to do.</summary>
    /// <param name="work">Throws nothing.</param>
    /// <returns>Whether it will be done.</returns>
    internal bool TryRun(Action work)
    {
        if (_work.IsAddingCompleted || Interlocked.CompareExchange(ref _pending, 1, 0) != 0)
            return false;
        try
        {
            _work.Add(work);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Lets the thread end after what it is doing.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Loop()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
            Interlocked.Decrement(ref _pending);
        }
    }
}
