using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Research.Networks.Coding;

namespace Research.Networks;

/// <summary>
/// Architectures in few bytes: their JSON without what follows from the rest (parameter shapes, and inputs that are just the node
/// before), coded by a <see cref="TextModel"/> that knows how such JSON looks.
/// </summary>
internal static class ArchitectureCoder
{
    private const int LongestText = 1 << 18;
    private const string Nodes = "nodes", Inputs = "inputs", Name = "name", Layer = "layer";

    private static readonly string[] Derived = ["parameters", "joins"];
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TextModel Primed = new(Encoding.UTF8.GetBytes(ArchitecturePrimer.Text));

    /// <exception cref="ArgumentException">It has thousands of layers.</exception>
    internal static byte[] Encode(Architecture architecture)
    {
        byte[] text = [.. Encoding.UTF8.GetBytes(Shortened(architecture)), 0];
        if (text.Length > LongestText)
            throw new ArgumentException($"The description of '{architecture.Name}' takes {text.Length} bytes, above the {LongestText} that a compressed file holds.", nameof(architecture));
        var encoder = new ArithmeticEncoder();
        var model = Primed.Continue(encoder);
        foreach (byte value in text)
            model.Code(value);
        return encoder.Finish();
    }

    /// <exception cref="InvalidDataException">It is not the code of an architecture.</exception>
    internal static Architecture Decode(ReadOnlyMemory<byte> coded)
    {
        var decoder = new ArithmeticDecoder(coded);
        var model = Primed.Continue(decoder);
        var text = new List<byte>();
        for (byte value = model.Code(0); value != 0; value = model.Code(0))
        {
            text.Add(value);
            if (text.Count > LongestText)
                throw new InvalidDataException($"its architecture is longer than {LongestText} bytes.");
        }
        decoder.CheckEnd();
        return ArchitectureJson.Parse(Completed(Encoding.UTF8.GetString([.. text])));
    }

    /// <summary>The JSON without what follows from the rest.</summary>
    internal static string Shortened(Architecture architecture)
    {
        JsonNode json = JsonNode.Parse(architecture.ToJson())!;
        string before = Architecture.InputName;
        foreach (JsonObject node in json[Nodes]!.AsArray().Cast<JsonObject>())
        {
            foreach (string derived in Derived)
                node[Layer]!.AsObject().Remove(derived);
            if (node[Inputs]!.AsArray() is [{ } only] && only.GetValue<string>() == before)
                node.Remove(Inputs);
            before = node[Name]!.GetValue<string>();
        }
        return json.ToJsonString(Relaxed);
    }

    private static string Completed(string shortened)
    {
        try
        {
            JsonNode? json = JsonNode.Parse(shortened, documentOptions: new JsonDocumentOptions { MaxDepth = 16 });
            string before = Architecture.InputName;
            foreach (JsonObject node in json![Nodes]!.AsArray().Cast<JsonObject>())
            {
                if (!node.ContainsKey(Inputs))
                    node[Inputs] = new JsonArray(before);
                before = node[Name]!.GetValue<string>();
            }
            return json.ToJsonString(Relaxed);
        }
        catch (Exception problem) when (problem is JsonException or NullReferenceException or InvalidOperationException or InvalidCastException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("its architecture is not the JSON of one.", problem);
        }
    }
}
