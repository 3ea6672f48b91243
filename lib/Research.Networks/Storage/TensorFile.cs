using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// Named tensors and text metadata in the safetensors format (https://github.com/huggingface/safetensors): an 8-byte
/// little-endian header length, a JSON header, then the tensors' bytes without gaps. Opens in Python as it is.
/// </summary>
/// <param name="Tensors">On the CPU, by name.</param>
/// <param name="Metadata">Free text by key; the format's <c>__metadata__</c>.</param>
public sealed record TensorFile(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file atomically; equal content gives equal bytes.</summary>
    /// <param name="path">Usually <c>*.safetensors</c>.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="ArgumentException">A tensor's type has no safetensors form.</exception>
    public void Save(string path)
    {
        byte[] header = Header();
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (Tensor tensor in Tensors.Values)
                WriteBytes(stream, tensor);
        });
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is not a whole, consistent safetensors file; the message says what is wrong.</exception>
    public static TensorFile Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        using FileStream stream = File.OpenRead(path);
        try
        {
            TensorFileHeader header = TensorFileHeader.Read(stream);
            return new TensorFile(ReadTensors(stream, header), header.Metadata);
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"'{path}' is not a valid safetensors file: its header is not JSON.", problem);
        }
        catch (Exception problem) when (problem is InvalidDataException or EndOfStreamException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is not a valid safetensors file: {problem.Message}", problem);
        }
    }

    /// <summary>Disposes the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors.Values)
            tensor.Dispose();
    }

    private static Dictionary<string, Tensor> ReadTensors(FileStream stream, TensorFileHeader header)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (TensorFileHeader.Entry entry in header.Entries.OrderBy(entry => entry.Begin))
        {
            Tensor tensor = empty(entry.Shape, entry.Type, device: CPU);
            tensors.Add(entry.Name, tensor);
            stream.Position = header.DataStart + entry.Begin;
            if (entry.End > entry.Begin)
                stream.ReadExactly(tensor.bytes);
        }
        return tensors;
    }

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach ((string name, Tensor tensor) in Tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", TensorFileHeader.NameOf(tensor.dtype));
                WriteNumbers(json, "shape", tensor.shape);
                long end = offset + tensor.numel() * tensor.element_size();
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteBytes(Stream stream, Tensor tensor)
    {
        if (tensor.numel() == 0)
            return;
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        stream.Write(tensor.detach().cpu().contiguous().bytes);
    }
}
