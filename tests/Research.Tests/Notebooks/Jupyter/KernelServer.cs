using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;
using Research.Notebooks;

namespace Research.Tests.Notebooks.Jupyter;

/// <summary>A kernel in this process behind real sockets, and a client that may send anything.</summary>
internal sealed class KernelServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly JupyterKernel _kernel;
    private readonly Thread _thread;
    private readonly Dictionary<KernelChannel, DealerSocket> _clients = [];
    private readonly MessageSigner _signer;
    private int _messages;

    internal KernelServer()
    {
        int[] ports = FreePorts(5);
        Connection = new ConnectionFile
        {
            Ip = "127.0.0.1",
            ShellPort = ports[0],
            ControlPort = ports[1],
            StdinPort = ports[2],
            IOPubPort = ports[3],
            HeartbeatPort = ports[4],
            Key = "test"u8.ToArray(),
        };
        _signer = new MessageSigner(Connection.Key);
        _kernel = new JupyterKernel(Connection, () => new NotebookSession());
        _thread = new Thread(_kernel.Run);
        _thread.Start();
        foreach ((KernelChannel channel, int port) in new[] { (KernelChannel.Shell, ports[0]), (KernelChannel.Control, ports[1]), (KernelChannel.Stdin, ports[2]) })
        {
            _clients[channel] = new DealerSocket();
            _clients[channel].Connect(Connection.Address(port));
        }
    }

    internal ConnectionFile Connection { get; }

    /// <summary>Whether the kernel runs.</summary>
    internal bool IsAlive => _thread.IsAlive;

    /// <summary>Sends frames as they are.</summary>
    internal void Send(KernelChannel channel, IEnumerable<byte[]> frames)
    {
        var message = new NetMQMessage(frames);
        if (message.FrameCount > 0)
            _clients[channel].SendMultipartMessage(message);
    }

    /// <summary>The frames of a request, signed.</summary>
    internal List<byte[]> Signed(string header, string content) => Signed(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(content));

    /// <summary>The frames of a request, signed.</summary>
    internal List<byte[]> Signed(byte[] header, byte[] content)
    {
        byte[][] parts = [header, "{}"u8.ToArray(), "{}"u8.ToArray(), content];
        return ["<IDS|MSG>"u8.ToArray(), Encoding.ASCII.GetBytes(_signer.Sign(parts)), .. parts];
    }

    /// <summary>A header with an id of its own.</summary>
    internal string Header(string type) => $$"""{"msg_id": "{{++_messages}}", "session": "s", "username": "u", "version": "5.4", "msg_type": {{JsonSerializer.Serialize(type)}}}""";

    /// <summary>Sends a request and waits for its reply.</summary>
    internal JsonNode Ask(KernelChannel channel, string type, string content)
    {
        string header = Header(type), id = JsonNode.Parse(header)!["msg_id"]!.GetValue<string>();
        Send(channel, Signed(header, content));
        while (true)
        {
            NetMQMessage? reply = null;
            if (!_clients[channel].TryReceiveMultipartMessage(Patience, ref reply!))
                throw new TimeoutException($"No reply to {type}.");
            if (JsonNode.Parse(reply[3].ToByteArray())!["msg_id"]?.ToString() == id)
                return JsonNode.Parse(reply[5].ToByteArray())!;
        }
    }

    public void Dispose()
    {
        _kernel.Stop();
        _thread.Join();
        foreach (DealerSocket client in _clients.Values)
            client.Dispose();
        _signer.Dispose();
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
