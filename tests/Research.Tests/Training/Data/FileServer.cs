using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Research.Tests.Training.Data;

/// <summary>A real web server on this machine that gives prepared answers in turn; the last one again and again.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Answer[] _answers;
    private readonly Task _serving;

    internal FileServer(params Answer[] answers)
    {
        _answers = answers;
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/file";
        _serving = ServeAsync();
    }

    internal string Url { get; }

    /// <summary>First byte that each request asked for.</summary>
    internal List<long> Requests { get; } = [];

    private async Task ServeAsync()
    {
        try
        {
            for (int number = 0; ; number++)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream(), _answers[Math.Min(number, _answers.Length - 1)]);
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // The listener was stopped: the test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, Answer answer)
    {
        Match range = Regex.Match(await ReadHeadAsync(stream), @"Range: bytes=(\d+)-", RegexOptions.IgnoreCase);
        long start = range.Success ? long.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        Requests.Add(start);
        bool partial = range.Success && answer.Ranges;
        byte[] body = answer.Body[(int)(partial ? Math.Min(start, answer.Body.Length) : 0)..];
        string head = answer.Status != 200 ? $"HTTP/1.1 {answer.Status} No\r\n" : partial
            ? $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {start}-{answer.Body.Length - 1}/{answer.Body.Length}\r\n"
            : "HTTP/1.1 200 OK\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, answer.CutAfter)));
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
            head.Append((char)one[0]);
        return head.ToString();
    }

    public void Dispose()
    {
        _listener.Stop();
        _serving.GetAwaiter().GetResult();
    }

    /// <summary>How one request is answered.</summary>
    /// <param name="Body">The whole file.</param>
    /// <param name="CutAfter">Bytes after which the connection is cut.</param>
    /// <param name="Ranges">Whether a request for a part is heeded.</param>
    /// <param name="Status">Status code.</param>
    internal sealed record Answer(byte[] Body, int CutAfter = int.MaxValue, bool Ranges = true, int Status = 200);
}
