using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>
/// Turns messages into the frames of the wire protocol and back: identities, a delimiter, the signature, then header, parent
/// header, metadata and content as JSON. For one thread.
/// </summary>
/// <param name="signer">Signs and checks.</param>
internal sealed class MessageCodec(MessageSigner signer)
{
    /// <summary>Version of the messaging protocol.</summary>
    internal const string ProtocolVersion = "5.4";

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray(), NoParent = "{}"u8.ToArray();
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string _session = Guid.NewGuid().ToString("N");

    /// <summary>Reads a message.</summary>
    /// <param name="channel">Where it came.</param>
    /// <param name="frames">What came.</param>
    /// <returns>The message; null for what is malformed, wrongly signed or a repetition: nothing is to be done then.</returns>
    internal JupyterMessage? Decode(KernelChannel channel, IReadOnlyList<byte[]> frames)
    {
        int start = 0;
        while (start < frames.Count && !frames[start].AsSpan().SequenceEqual(Delimiter))
            start++;
        if (frames.Count - start < 6 || !signer.Accept(frames[start + 1], frames[start + 2], frames[start + 3], frames[start + 4], frames[start + 5]))
            return null;
        try
        {
            JsonElement header = JsonElement.Parse(frames[start + 2], Strict), content = JsonElement.Parse(frames[start + 5], Strict);
            return header.ValueKind == JsonValueKind.Object && content.ValueKind == JsonValueKind.Object && new MessageContent(header).Text("msg_type", null) is { Length: > 0 } type
                ? new JupyterMessage(channel, [.. frames.Take(start)], type, frames[start + 2], new MessageContent(content)) { Metadata = JsonNode.Parse(frames[start + 4], documentOptions: Strict) as JsonObject ?? [] }
                : null;
        }
        // Halves of surrogate pairs in names are an invalid operation to the parser.
        catch (Exception problem) when (problem is JsonException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Writes a message.</summary>
    internal IReadOnlyList<byte[]> Encode(KernelMessage message)
    {
        var header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["session"] = _session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            ["msg_type"] = message.Type,
            ["version"] = ProtocolVersion,
        };
        byte[] head = Json(header), parent = message.Parent?.Header ?? NoParent, metadata = Json(message.Metadata), content = Json(message.Content);
        IEnumerable<byte[]> to = message.Channel == KernelChannel.IOPub ? [Encoding.UTF8.GetBytes($"kernel.{_session}.{message.Type}")] : message.Parent!.Identities;
        return [.. to, Delimiter, Encoding.ASCII.GetBytes(signer.Sign(head, parent, metadata, content)), head, parent, metadata, content];
    }

    private static byte[] Json(JsonObject value) => JsonSerializer.SerializeToUtf8Bytes(value, Relaxed);
}
