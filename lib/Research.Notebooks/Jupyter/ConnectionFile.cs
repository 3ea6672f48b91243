using System.Net;
using System.Text;
using System.Text.Json;

namespace Research.Notebooks;

/// <summary>
/// Where a kernel listens and the key that its messages are signed with: the file that Jupyter writes and starts the kernel
/// with.
/// </summary>
internal sealed record ConnectionFile
{
    private const string Scheme = "hmac-sha256";

    /// <summary>An IP address, or <c>*</c> for all of the machine.</summary>
    internal required string Ip { get; init; }

    /// <summary>Port of requests.</summary>
    internal required int ShellPort { get; init; }

    /// <summary>Port of requests that must not wait: interrupt and shutdown.</summary>
    internal required int ControlPort { get; init; }

    /// <summary>Port of what cells ask the user.</summary>
    internal required int StdinPort { get; init; }

    /// <summary>Port of what all clients see: outputs and states.</summary>
    internal required int IOPubPort { get; init; }

    /// <summary>Port that echoes.</summary>
    internal required int HeartbeatPort { get; init; }

    /// <summary>Key of the signatures; empty where messages are not signed.</summary>
    internal required byte[] Key { get; init; }

    /// <summary>Reads a connection file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is none, or asks for what this kernel cannot do; the message says what.</exception>
    internal static ConnectionFile Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no connection file '{path}': Jupyter writes it and starts the kernel with it; to use the kernel, choose it in an editor after `research kernel install`.");
        try
        {
            return Read(JsonElement.Parse(File.ReadAllBytes(path)));
        }
        catch (Exception problem) when (problem is JsonException or InvalidDataException or InvalidOperationException)
        {
            string reason = problem is InvalidDataException ? problem.Message : "it is no JSON";
            throw new InvalidDataException($"'{path}' is not a connection file for this kernel: {reason}.", problem);
        }
    }

    /// <summary>The address of a port, as ZeroMQ wants it.</summary>
    internal string Address(int port) => FormattableString.Invariant($"tcp://{(IsIPv6 ? $"[{Ip}]" : Ip)}:{port}");

    /// <summary>Whether <see cref="Ip"/> is an address of version 6.</summary>
    internal bool IsIPv6 => Ip.Contains(':', StringComparison.Ordinal);

    private static ConnectionFile Read(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException("it is no JSON object");
        string transport = Text(file, "transport", "tcp"), scheme = Text(file, "signature_scheme", Scheme), key = Text(file, "key", "");
        if (transport != "tcp")
            throw new InvalidDataException($"its transport is '{transport}', and this kernel speaks tcp only; start Jupyter with --KernelManager.transport=tcp");
        if (key.Length > 0 && scheme != Scheme)
            throw new InvalidDataException($"its signature_scheme is '{scheme}', and this kernel signs with {Scheme} only");
        return new ConnectionFile
        {
            Ip = Address(Text(file, "ip", "127.0.0.1")),
            ShellPort = Port(file, "shell_port"),
            ControlPort = Port(file, "control_port"),
            StdinPort = Port(file, "stdin_port"),
            IOPubPort = Port(file, "iopub_port"),
            HeartbeatPort = Port(file, "hb_port"),
            Key = Encoding.UTF8.GetBytes(key),
        };
    }

    private static string Text(JsonElement file, string name, string otherwise) => !file.TryGetProperty(name, out JsonElement value) ? otherwise
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw new InvalidDataException($"its '{name}' is no text");

    private static int Port(JsonElement file, string name) =>
        file.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int port) && port is > 0 and <= IPEndPoint.MaxPort
            ? port
            : throw new InvalidDataException($"its '{name}' must be a whole number from 1 to {IPEndPoint.MaxPort}");

    private static string Address(string ip) => ip switch
    {
        "localhost" => "127.0.0.1",
        "*" => ip,
        _ => IPAddress.TryParse(ip, out IPAddress? address) ? address.ToString() : throw new InvalidDataException($"its ip is '{ip}', which is no IP address"),
    };
}
