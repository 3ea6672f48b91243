using System.Collections.Concurrent;

namespace Research.Notebooks;

/// <summary>
/// The one thread on which cells start, so that settings that a library keeps per thread (such as libtorch's number of
/// threads) hold from cell to cell.
/// </summary>
internal sealed class CellThread : IDisposable
{
    private const int StackBytes = 16 << 20;
    private readonly BlockingCollection<Action> _work = [];
    private volatile bool _isBusy;

    /// <summary>Whether it is doing something.</summary>
    internal bool IsBusy => _isBusy;

    internal CellThread() => new Thread(Loop, StackBytes) { IsBackground = true, Name = "cells" }.Start();

    /// <summary>Starts something on the thread.</summary>
    /// <param name="start">Returns a task that may go on elsewhere.</param>
    /// <returns>A task that ends as that one does.</returns>
    internal Task<T> Run<T>(Func<Task<T>> start)
    {
        var started = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
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

    /// <summary>Lets the thread end after what it is doing.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Loop()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            _isBusy = true;
            work();
            _isBusy = false;
        }
    }
}
