using System.Text.Json.Nodes;
using NetMQ;

namespace Research.Notebooks;

/// <summary>
/// A Jupyter kernel (messaging protocol 5.4): a session behind the sockets that a notebook editor talks to. Cells run one
/// after the other; interrupt, shutdown and questions about code are answered while they do.
/// </summary>
public sealed class JupyterKernel
{
    // The compilers take all of a core when they start, so they do once the client knows that the kernel is there.
    private static readonly TimeSpan LatestStart = TimeSpan.FromSeconds(0.5);

    private readonly TaskCompletionSource _contacted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<NotebookSession> _session;
    private readonly KernelSockets _sockets;
    private readonly KernelReplies _replies;
    private readonly KernelHistory _history = new();
    private readonly KernelInput _input;
    private readonly ExecuteQueue _executions;
    private readonly LanguageRequests _language;

    /// <summary>Listens.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="createSession">Creates the session; called in the background.</param>
    /// <exception cref="IOException">It cannot listen there.</exception>
    internal JupyterKernel(ConnectionFile connection, Func<NotebookSession> createSession)
    {
        _sockets = new KernelSockets(connection, Receive);
        _session = Task.Run(() => CreateSessionAsync(createSession));
        _replies = new KernelReplies(_sockets.Outbox);
        _input = new KernelInput(_sockets.Outbox);
        _executions = new ExecuteQueue(_session, _replies, _history, () => _sockets.InvokeAsync(_sockets.ReceivePending));
        _language = new LanguageRequests(_session, _executions, _replies);
    }

    /// <summary>Runs a kernel until a client shuts it down or its parent process is gone.</summary>
    /// <param name="connectionFile">The file that Jupyter wrote.</param>
    /// <param name="createSession">Creates the session; called in the background.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no connection file for this kernel; the message says why.</exception>
    /// <exception cref="IOException">The kernel cannot listen where the file says.</exception>
    public static void Run(string connectionFile, Func<NotebookSession> createSession)
    {
        var kernel = new JupyterKernel(ConnectionFile.Load(connectionFile), createSession);
        ParentWatch.Start(kernel.Stop);
        kernel.Run();
        NetMQConfig.Cleanup(block: true);
    }

    /// <summary>Serves clients until <see cref="Stop"/> or a shutdown request.</summary>
    internal void Run()
    {
        _replies.Status("starting", null);
        _ = Task.Run(_executions.RunAsync);
        _ = Task.Run(_language.RunAsync);
        _sockets.Run();
        _executions.Complete();
        _language.Complete();
        _contacted.TrySetResult();
        _sockets.Dispose();
        _ = _session.ContinueWith(session => session.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    /// <summary>Ends the kernel; from any thread.</summary>
    internal void Stop() => _sockets.Stop();

    private async Task<NotebookSession> CreateSessionAsync(Func<NotebookSession> create)
    {
        await Task.WhenAny(_contacted.Task, Task.Delay(LatestStart)).ConfigureAwait(false);
        NotebookSession session = create();
        session.Input = () => _input.Ask(_executions.Running);
        _ = Task.Run(session.WarmUpAsync);
        return session;
    }

    /// <summary>Takes a request, on the thread of the sockets: what takes time goes elsewhere.</summary>
    private void Receive(JupyterMessage message)
    {
        switch (message.Channel, message.Type)
        {
            case (KernelChannel.Shell, "execute_request"):
                _executions.Add(message);
                break;
            case (KernelChannel.Shell, "complete_request" or "inspect_request" or "is_complete_request"):
                _language.Add(message);
                break;
            case (KernelChannel.Shell, "history_request"):
                Answer(message, () => _history.Answer(message.Content));
                break;
            case (KernelChannel.Shell, "comm_info_request"):
                Answer(message, () => new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() });
                break;
            case (KernelChannel.Shell, "comm_open"):
                CloseComm(message);
                break;
            case (KernelChannel.Shell or KernelChannel.Control, "kernel_info_request"):
                Answer(message, KernelInfo.Reply);
                break;
            case (KernelChannel.Shell or KernelChannel.Control, "interrupt_request"):
                _executions.Interrupt();
                Answer(message, () => new JsonObject { ["status"] = "ok" });
                break;
            case (KernelChannel.Shell or KernelChannel.Control, "shutdown_request"):
                ShutDown(message);
                break;
            case (KernelChannel.Stdin, "input_reply"):
                TakeInput(message);
                break;
        }
        _contacted.TrySetResult();
    }

    private void Answer(JupyterMessage message, Func<JsonObject> answer)
    {
        _replies.Status("busy", message);
        JsonObject content;
        try
        {
            content = answer();
        }
        catch (InvalidDataException problem)
        {
            content = KernelReplies.Refusal(problem.Message);
        }
        _replies.Reply(message, content);
        _replies.Status("idle", message);
    }

    /// <summary>Nothing here speaks to the widgets of a client, and a comm that nobody serves is closed at once.</summary>
    private void CloseComm(JupyterMessage message)
    {
        _replies.Status("busy", message);
        try
        {
            _replies.Publish("comm_close", new JsonObject { ["comm_id"] = message.Content.Text("comm_id"), ["data"] = new JsonObject() }, message);
        }
        catch (InvalidDataException)
        {
            // A comm without a name cannot be closed.
        }
        _replies.Status("idle", message);
    }

    private void ShutDown(JupyterMessage message)
    {
        JsonObject? reply = null;
        Answer(message, () => reply = new JsonObject { ["status"] = "ok", ["restart"] = message.Content.Flag("restart", false) });
        if (reply is null)
            return;
        _replies.Publish("shutdown_reply", (JsonObject)reply.DeepClone(), message);
        Stop();
    }

    private void TakeInput(JupyterMessage message)
    {
        try
        {
            _input.Answer(message.Content);
        }
        catch (InvalidDataException)
        {
            // The question is still open.
        }
    }
}
