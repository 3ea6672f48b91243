using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Research.Notebooks;

/// <summary>Runs the cells that clients send, one after the other.</summary>
/// <param name="session">What runs them, once it is there.</param>
/// <param name="replies">Where their outputs go.</param>
/// <param name="history">Keeps them.</param>
/// <param name="receivePending">Lets requests that have arrived be added, so that an error aborts all that was sent before it was seen.</param>
internal sealed class ExecuteQueue(Task<NotebookSession> session, KernelReplies replies, KernelHistory history, Func<Task> receivePending)
{
    // Cells that are run together arrive one by one.
    private static readonly TimeSpan TimeToArrive = TimeSpan.FromMilliseconds(50);

    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>();
    private volatile Execution? _running;
    private volatile Task _last = Task.CompletedTask;
    private int _count;

    /// <summary>The cell that runs; null where none does.</summary>
    internal Execution? Running => _running;

    /// <summary>Ends when the cell that was added last has ended.</summary>
    internal Task Last => _last;

    /// <summary>Adds an <c>execute_request</c>.</summary>
    internal void Add(JupyterMessage message)
    {
        var waiting = new Waiting(message, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _last = waiting.Done.Task;
        _waiting.Writer.TryWrite(waiting);
    }

    /// <summary>Interrupts the cell that runs, if any; returns at once.</summary>
    internal void Interrupt() => _ = _running?.Stop.CancelAsync();

    /// <summary>Runs what was and will be added, until <see cref="Complete"/>.</summary>
    internal async Task RunAsync()
    {
        await foreach (Waiting next in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            replies.Status("busy", next.Message);
            IReadOnlyList<Waiting> aborted = await ExecuteAsync(next.Message).ConfigureAwait(false);
            End(next);
            foreach (Waiting waiting in aborted)
            {
                replies.Status("busy", waiting.Message);
                replies.Reply(waiting.Message, new JsonObject { ["status"] = "aborted" });
                End(waiting);
            }
        }
    }

    /// <summary>Lets <see cref="RunAsync"/> end.</summary>
    internal void Complete()
    {
        _waiting.Writer.TryComplete();
        Interrupt();
    }

    private void End(Waiting waiting)
    {
        replies.Status("idle", waiting.Message);
        waiting.Done.SetResult();
    }

    /// <summary>Runs a cell and replies.</summary>
    /// <returns>What must not be run any more.</returns>
    private async Task<IReadOnlyList<Waiting>> ExecuteAsync(JupyterMessage message)
    {
        DateTime started = DateTime.UtcNow;
        ExecuteRequest request;
        try
        {
            request = ExecuteRequest.Read(message.Content);
        }
        catch (InvalidDataException problem)
        {
            replies.Reply(message, KernelReplies.Refusal(problem.Message));
            return [];
        }
        var execution = new Execution(message, request, request.StoreHistory ? ++_count : _count, session, replies, history);
        _running = execution;
        (JsonObject reply, CellError? error) = await execution.RunAsync().ConfigureAwait(false);
        _running = null;
        IReadOnlyList<Waiting> aborted = error is not null && request.StopOnError ? await TakeWaitingAsync().ConfigureAwait(false) : [];
        if (error is not null && !request.Silent)
            replies.Publish("error", KernelReplies.Error(error), message);
        replies.Reply(message, reply, started);
        return aborted;
    }

    private async Task<IReadOnlyList<Waiting>> TakeWaitingAsync()
    {
        await Task.Delay(TimeToArrive).ConfigureAwait(false);
        await receivePending().ConfigureAwait(false);
        var waiting = new List<Waiting>();
        while (_waiting.Reader.TryRead(out Waiting? next))
            waiting.Add(next);
        return waiting;
    }

    private sealed record Waiting(JupyterMessage Message, TaskCompletionSource Done);
}
