namespace Research.Notebooks;

/// <summary>
/// The interrupt of a running cell. Code that asked for the token is given the time to end by itself, as libraries do within
/// a step, with all it has so far; any other is stopped where it stands.
/// </summary>
internal sealed class CellInterrupt : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(0.8);
    private readonly CancellationToken _interrupt;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _asked;

    /// <param name="interrupt">Cancelled by the user.</param>
    internal CellInterrupt(CancellationToken interrupt)
    {
        _interrupt = interrupt;
        _registration = interrupt.UnsafeRegister(static interrupt => ((CellInterrupt)interrupt!).Begin(), this);
    }

    /// <summary>For the code of the cell: cancelled at once.</summary>
    internal CancellationToken Token
    {
        get
        {
            _asked = true;
            return _interrupt;
        }
    }

    /// <summary>For the thread of the cell: cancelled when its code must be stopped.</summary>
    internal CancellationToken Stop => _stop.Token;

    /// <summary>Whether an exception only says that the cell was interrupted.</summary>
    internal bool Explains(Exception problem) => _interrupt.IsCancellationRequested
        && (problem is OperationCanceledException || problem is AggregateException { InnerExceptions: var inner } && inner.All(Explains));

    /// <summary>What the cell started may outlive it, and is stopped no more.</summary>
    public void Dispose() => _registration.Dispose();

    private void Begin()
    {
        if (_asked)
            _stop.CancelAfter(Grace);
        else
            _ = _stop.CancelAsync();
    }
}
