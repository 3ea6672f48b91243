using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;

namespace Research.Notebooks;

/// <summary>
/// The five sockets of a kernel. One thread owns them all, the one that calls <see cref="Run"/>; nothing on it waits for a
/// cell, so that control and heartbeat always answer. Messages are sent from any thread through <see cref="Outbox"/>.
/// </summary>
internal sealed class KernelSockets : IDisposable
{
    private const int LongestFrame = 256 << 20, MessagesPerTurn = 16;
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(50), TimeToSend = TimeSpan.FromSeconds(1);

    private readonly Dictionary<KernelChannel, NetMQSocket> _sockets;
    private readonly ResponseSocket _heartbeat;
    private readonly NetMQQueue<Action> _work = new();
    private readonly NetMQTimer _gather = new(GatherTime) { Enable = false };
    private readonly NetMQPoller _poller;
    private readonly MessageSigner _signer;
    private readonly MessageCodec _codec;
    private readonly Action<JupyterMessage> _receive;

    /// <summary>Listens where the connection file says, and nowhere else.</summary>
    /// <param name="connection">The connection file.</param>
    /// <param name="receive">Told of each genuine request, on the thread of the sockets.</param>
    /// <exception cref="IOException">A port is taken or the address is not this machine's.</exception>
    internal KernelSockets(ConnectionFile connection, Action<JupyterMessage> receive)
    {
        _receive = receive;
        _signer = new MessageSigner(connection.Key);
        _codec = new MessageCodec(_signer);
        Outbox = new Outbox(() => _work.Enqueue(Send));
        var iopub = new XPublisherSocket();
        iopub.Options.XPubVerbose = true;
        _heartbeat = new ResponseSocket();
        // Outputs first: a client that hears from the shell has then had the time to subscribe.
        _sockets = new Dictionary<KernelChannel, NetMQSocket>
        {
            [KernelChannel.IOPub] = Bind(iopub, connection, connection.IOPubPort),
            [KernelChannel.Control] = Bind(new RouterSocket(), connection, connection.ControlPort),
            [KernelChannel.Stdin] = Bind(new RouterSocket(), connection, connection.StdinPort),
            [KernelChannel.Shell] = Bind(new RouterSocket(), connection, connection.ShellPort),
        };
        Bind(_heartbeat, connection, connection.HeartbeatPort);
        _poller = [_work, _gather, _heartbeat];
        foreach ((KernelChannel channel, NetMQSocket socket) in _sockets)
        {
            socket.ReceiveReady += (_, _) => Receive(channel);
            _poller.Add(socket);
        }
        _heartbeat.ReceiveReady += (_, _) => Echo();
        _work.ReceiveReady += (_, _) => _work.Dequeue()!();
        _gather.Elapsed += (_, _) => EndGathering();
    }

    /// <summary>What is to be sent.</summary>
    internal Outbox Outbox { get; }

    /// <summary>Serves the sockets until <see cref="Stop"/>.</summary>
    internal void Run() => _poller.Run();

    /// <summary>Does something on the thread of the sockets, after what is to be done there already.</summary>
    internal Task InvokeAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Enqueue(() =>
        {
            action();
            done.SetResult();
        });
        return done.Task;
    }

    /// <summary>Receives all requests that are here; on the thread of the sockets.</summary>
    internal void ReceivePending()
    {
        while (TryReceive(KernelChannel.Shell))
        {
        }
    }

    /// <summary>Ends <see cref="Run"/> once all that was added before is sent.</summary>
    internal void Stop() => _work.Enqueue(() =>
    {
        Outbox.EndGathering();
        while (Outbox.TryTake(out KernelMessage? message))
            Send(message!);
        _poller.Stop();
    });

    /// <summary>Closes the sockets, after <see cref="Run"/> has ended; what clients have not fetched by then is lost after a second.</summary>
    public void Dispose()
    {
        Outbox.Close();
        _poller.Dispose();
        foreach (NetMQSocket socket in _sockets.Values.Append(_heartbeat))
            socket.Dispose();
        _work.Dispose();
        _signer.Dispose();
    }

    private static NetMQSocket Bind(NetMQSocket socket, ConnectionFile connection, int port)
    {
        socket.Options.Linger = TimeToSend;
        socket.Options.SendHighWatermark = 0;
        socket.Options.ReceiveHighWatermark = 0;
        socket.Options.MaxMsgSize = LongestFrame;
        socket.Options.IPv4Only = !connection.IsIPv6;
        try
        {
            socket.Bind(connection.Address(port));
            return socket;
        }
        catch (Exception problem) when (problem is NetMQException or System.Net.Sockets.SocketException)
        {
            throw new IOException($"The kernel cannot listen at {connection.Address(port)} ({problem.Message.TrimEnd('.')}): start it anew, so that Jupyter chooses other ports.", problem);
        }
    }

    private void Receive(KernelChannel channel)
    {
        for (int i = 0; i < MessagesPerTurn && TryReceive(channel); i++)
        {
        }
    }

    private bool TryReceive(KernelChannel channel)
    {
        var frames = new List<byte[]>();
        NetMQMessage? message = null;
        if (!_sockets[channel].TryReceiveMultipartMessage(ref message!))
            return false;
        foreach (NetMQFrame frame in message)
            frames.Add(frame.ToByteArray());
        if (channel == KernelChannel.IOPub)
            Welcome(frames[0]);
        else if (_codec.Decode(channel, frames) is { } request)
            _receive(request);
        return true;
    }

    /// <summary>Greets a new subscriber, who knows from it that it will miss nothing from now on.</summary>
    private void Welcome(byte[] subscription)
    {
        if (subscription is [1, .. var topic])
            Send(new KernelMessage(KernelChannel.IOPub, "iopub_welcome", new JsonObject { ["subscription"] = System.Text.Encoding.UTF8.GetString(topic) }, null));
    }

    private void Echo()
    {
        NetMQMessage? message = null;
        if (_heartbeat.TryReceiveMultipartMessage(ref message!))
            _heartbeat.SendMultipartMessage(message);
    }

    private void Send()
    {
        for (int i = 0; i < MessagesPerTurn; i++)
        {
            if (!Outbox.TryTake(out KernelMessage? message))
            {
                if (Outbox.IsGathering && !_gather.Enable)
                    _gather.Enable = true;
                return;
            }
            Send(message!);
        }
        _work.Enqueue(Send);
    }

    private void EndGathering()
    {
        _gather.Enable = false;
        Outbox.EndGathering();
        Send();
    }

    private void Send(KernelMessage message)
    {
        var frames = new NetMQMessage();
        foreach (byte[] frame in _codec.Encode(message))
            frames.Append(frame);
        _sockets[message.Channel].TrySendMultipartMessage(frames);
    }
}
