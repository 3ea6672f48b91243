using System.Net.Sockets;
using System.Text;
using Research.Notebooks;
using Xunit;

namespace Research.Tests.Notebooks.Jupyter;

/// <summary>Whatever is sent, the kernel neither ends nor runs what its key did not sign.</summary>
public sealed class KernelFuzzTests : IDisposable
{
    private const string Executed = "kernel fuzz test: executed";
    private const string Cell = $$"""{"code": "System.AppContext.SetData(\"{{Executed}}\", true);", "silent": true}""";

    private static readonly string[] Types =
    [
        "execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request", "comm_info_request", "comm_open", "comm_msg", "comm_close",
        "kernel_info_request", "interrupt_request", "input_reply", "debug_request", "execute_reply", "no_such_request", "", "\u0000",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "-1", "99999999999999999999", "1e400", "\"\"", "\"\\ud800\"", "[]", "[1]", "{}", "{\"\\udc00\": 1}", "{\"a\": {\"b\": []}}", "\"*\"", "\"range\"", "3",
    ];

    private static readonly string[] Names =
    [
        "code_", "cursor_pos", "detail_level", "silent", "store_history", "user_expressions", "allow_stdin", "stop_on_error", "hist_access_type", "n", "session",
        "start", "stop", "pattern", "unique", "output", "comm_id", "target_name", "data", "value", "restart", "\\udc00",
    ];

    private readonly KernelServer _server = new();

    public KernelFuzzTests() => AppContext.SetData(Executed, null);

    public void Dispose() => _server.Dispose();

    private void IsUnharmed()
    {
        Assert.Equal("ok", _server.Ask(KernelChannel.Control, "kernel_info_request", "{}")["status"]!.GetValue<string>());
        Assert.Equal(1, _server.Ask(KernelChannel.Shell, "execute_request", """{"code": "1 + 1"}""")["execution_count"]!.GetValue<int>());
        Assert.Null(AppContext.GetData(Executed));
        Assert.True(_server.IsAlive);
    }

    [Fact]
    public void Messages_that_the_key_did_not_sign_do_nothing()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
            _server.Send((KernelChannel)random.Next(3), Damaged(random, _server.Signed(_server.Header("execute_request"), Cell)));
        _server.Send(KernelChannel.Shell, _server.Signed("{}", Cell));

        IsUnharmed();
    }

    [Fact]
    public void Signed_nonsense_does_nothing()
    {
        var random = new Random(2);
        for (int i = 0; i < 1000; i++)
        {
            string type = Types[random.Next(Types.Length)];
            byte[] header = Encoding.UTF8.GetBytes(_server.Header(type)), content = Encoding.UTF8.GetBytes(Nonsense(random));
            if (random.Next(4) == 0)
                content[random.Next(content.Length)] = (byte)random.Next(256);
            if (random.Next(8) == 0)
                header = [.. header.Take(random.Next(header.Length))];
            _server.Send((KernelChannel)random.Next(3), _server.Signed(header, content));
        }

        IsUnharmed();
    }

    [Fact]
    public void A_replayed_cell_is_run_once()
    {
        List<byte[]> cell = _server.Signed(_server.Header("execute_request"), """{"code": "1"}""");
        for (int i = 0; i < 5; i++)
            _server.Send(KernelChannel.Shell, cell);

        Assert.Equal(2, _server.Ask(KernelChannel.Shell, "execute_request", """{"code": "1"}""")["execution_count"]!.GetValue<int>());
    }

    [Fact]
    public void Huge_frames_do_nothing()
    {
        byte[] huge = new byte[64 << 20];
        _server.Send(KernelChannel.Shell, [huge]);
        _server.Send(KernelChannel.Shell, [.. Enumerable.Repeat(new byte[1], 100_000)]);
        _server.Send(KernelChannel.Control, ["<IDS|MSG>"u8.ToArray(), huge, huge, [], [], []]);
        _server.Send(KernelChannel.Shell, _server.Signed(_server.Header("history_request"), $$"""{"pattern": {{new string('[', 100_000)}}"""));

        IsUnharmed();
    }

    [Fact]
    public void What_is_no_ZeroMQ_does_nothing()
    {
        var random = new Random(3);
        foreach (int port in new[] { _server.Connection.ShellPort, _server.Connection.ControlPort, _server.Connection.StdinPort, _server.Connection.IOPubPort, _server.Connection.HeartbeatPort })
        {
            for (int i = 0; i < 20; i++)
            {
                using var client = new TcpClient("127.0.0.1", port);
                byte[] bytes = new byte[random.Next(1, 4096)];
                random.NextBytes(bytes);
                if (i % 4 == 1)
                    bytes = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
                else if (i % 4 == 2)
                    // The greeting of ZeroMQ, then a frame that says it is of 2^63 - 1 bytes.
                    bytes = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0, .. "NULL"u8, .. new byte[48], 6, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
                else if (i % 4 == 3)
                    bytes = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, .. bytes];
                try
                {
                    client.GetStream().Write(bytes);
                }
                catch (IOException)
                {
                    // The kernel has hung up.
                }
            }
        }

        IsUnharmed();
    }

    [Theory]
    [InlineData("""{"code": 5}""", "'code' must be a text.")]
    [InlineData("{}", "'code' is missing.")]
    [InlineData("""{"code": "1", "silent": "no"}""", "'silent' must be true or false.")]
    [InlineData("""{"code": "1", "user_expressions": {"a": 1}}""", "'a' must be a text.")]
    public void A_signed_request_that_is_wrong_is_refused(string content, string sentence)
    {
        Assert.Equal(sentence, _server.Ask(KernelChannel.Shell, "execute_request", content)["evalue"]!.GetValue<string>());
        IsUnharmed();
    }

    private static string Nonsense(Random random) => random.Next(10) == 0
        ? Values[random.Next(Values.Length)]
        : $"{{{string.Join(", ", Names.Where(_ => random.Next(3) == 0).Select(name => $"\"{name}\": {Values[random.Next(Values.Length)]}"))}}}";

    /// <summary>Changes frames so that the signature is wrong, missing, or not where it belongs.</summary>
    private static List<byte[]> Damaged(Random random, List<byte[]> frames)
    {
        switch (random.Next(5))
        {
            case 0:
                frames.RemoveAt(random.Next(frames.Count));
                break;
            case 1:
                frames.Insert(random.Next(1, frames.Count), [(byte)random.Next(256)]);
                break;
            case 2:
                int frame = random.Next(frames.Count);
                frames[frame] = [.. frames[frame].Take(random.Next(frames[frame].Length))];
                break;
            case 3:
                byte[] flipped = frames[random.Next(frames.Count)];
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                break;
            default:
                frames[1] = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(BitConverter.GetBytes(random.NextInt64())));
                break;
        }
        return frames;
    }
}
