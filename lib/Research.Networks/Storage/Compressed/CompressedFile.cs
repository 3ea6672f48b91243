using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace Research.Networks;

/// <summary>
/// Compressed networks as files, in as few bytes as their weights' forms allow. The format, version 1: the letters <c>RCN</c> and the
/// digit of the version; the first 4 bytes of the SHA-256 of all that follows; the length of the architecture and its code (see
/// <see cref="ArchitectureCoder"/>); the weights layer by layer, without names, each a byte that names its form (lowest 3 bits) and an
/// option, then what the form needs; the number of activation grids, and for each the position of its node (0 for the input) and the
/// grid. Numbers have 7 bits a byte, the lowest first. Every sequence of symbols is in the code that turned out smallest for
/// it (see <see cref="Coding.SymbolCoders"/>), every array of numbers in the smallest form that gives back each bit, and arrays that
/// are equal are stored once.
/// </summary>
public static class CompressedFile
{
    /// <summary>The usual extension; files are recognised by their first bytes, whatever theirs is.</summary>
    public const string Extension = ".compressed";

    private const char Version = '1';
    private const int MagicBytes = 3, ChecksumBytes = 4, HeaderBytes = MagicBytes + 1 + ChecksumBytes;
    private const long FreeElements = 1 << 26, ElementsPerByte = 1 << 14, ExpressionsPerElement = 16;

    private static ReadOnlySpan<byte> Magic => "RCN"u8;

    /// <summary>Writes a network atomically; equal networks give equal bytes.</summary>
    /// <param name="network">What to save.</param>
    /// <param name="path">Usually <c>*.compressed</c>.</param>
    /// <returns>Where the bytes are, counted while reading them back.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="ArgumentException">The network has so many weights, nearly all of them pruned, that a reader would take the file for a corrupt one.</exception>
    public static CompressedAccount Save(this CompressedNetwork network, string path)
    {
        byte[] bytes = Encode(network);
        (_, CompressedAccount account) = Decode(bytes);
        AtomicFile.Write(path, stream => stream.Write(bytes));
        return account;
    }

    /// <summary>Reads a network, every bit of its weights' forms as it was.</summary>
    /// <param name="path">A file written by <see cref="Save"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is corrupt, of a newer version, or something else; the message says which.</exception>
    public static CompressedNetwork Load(string path) => Open(path).Network;

    /// <summary>Where the bytes of a file are, by reading it.</summary>
    /// <inheritdoc cref="Load"/>
    public static CompressedAccount AccountOf(string path) => Open(path).Account;

    /// <summary>Whether a file begins as a compressed network does.</summary>
    /// <param name="path">Any file.</param>
    public static bool IsOne(string path)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[MagicBytes];
        return stream.ReadAtLeast(start, MagicBytes, throwOnEndOfStream: false) == MagicBytes && start.SequenceEqual(Magic);
    }

    /// <summary>The network and where its bytes are.</summary>
    /// <inheritdoc cref="Load"/>
    public static (CompressedNetwork Network, CompressedAccount Account) Open(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        try
        {
            return Decode(File.ReadAllBytes(path));
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"'{path}' is no compressed network that this library reads: {problem.Message}", problem);
        }
    }

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="ArgumentException">See <see cref="Save"/>.</exception>
    public static byte[] Encode(CompressedNetwork network)
    {
        var writer = new CompressedWriter();
        byte[] architecture = ArchitectureCoder.Encode(network.Architecture);
        writer.Unsigned((uint)architecture.Length);
        writer.Bytes(architecture);
        foreach ((string name, _) in TensorShapes.Of(network.Architecture))
            writer.Weight(network.Weights[name]);
        writer.Unsigned((uint)network.Activations.Count);
        foreach ((string name, QuantizationGrid grid) in network.Activations.OrderBy(pair => network.Architecture.IndexOf(pair.Key)))
        {
            writer.Unsigned((uint)(network.Architecture.IndexOf(name) + 1));
            QuantizedEncoder.WriteGrid(writer, grid);
        }
        byte[] body = writer.ToArray();
        if (network.Weights.Values.Sum(weight => (long)weight.Count) > MostElements(body.Length))
            throw new ArgumentException($"The network has more weights than a file of {body.Length} bytes may stand for: remove the layers and channels that are pruned whole.", nameof(network));
        return [.. Magic, (byte)Version, .. Checksum(body), .. body];
    }

    /// <summary>The network in the bytes of a file, and where they are.</summary>
    /// <exception cref="InvalidDataException">They are corrupt, of a newer version, or something else; the message says which.</exception>
    public static (CompressedNetwork Network, CompressedAccount Account) Decode(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> header = bytes.Span[..Math.Min(bytes.Length, HeaderBytes)];
        if (!header.StartsWith(Magic))
            throw new InvalidDataException("it does not begin as one.");
        if (header.Length > MagicBytes && header[MagicBytes] is > (byte)Version and <= (byte)'9')
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it has the version {(char)header[MagicBytes]} of the format, which is newer than this library's {Version}: update the library."));
        if (header.Length < HeaderBytes || header[MagicBytes] != Version || !header[(MagicBytes + 1)..].SequenceEqual(Checksum(bytes.Span[HeaderBytes..])))
            throw new InvalidDataException("it is damaged: its bytes do not have the checksum that was written with them; save it or copy it again.");
        try
        {
            return DecodeBody(bytes[HeaderBytes..]);
        }
        catch (Exception problem) when (problem is ArgumentException or OverflowException)
        {
            throw new InvalidDataException(problem.Message, problem);
        }
    }

    private static (CompressedNetwork, CompressedAccount) DecodeBody(ReadOnlyMemory<byte> body)
    {
        var start = new CompressedReader(body, 0);
        Architecture architecture = ArchitectureCoder.Decode(start.Bytes(StoredPart.Header, start.Unsigned(StoredPart.Header)));
        (string Name, Shape Shape)[] tensors = [.. TensorShapes.Of(architecture)];
        long elements = tensors.Aggregate(0L, (sum, tensor) => checked(sum + tensor.Shape.Elements)), most = MostElements(body.Length);
        if (elements > most)
            throw new InvalidDataException($"its architecture has {elements} weights, more than a file of {body.Length} bytes may stand for.");

        var reader = new CompressedReader(body[start.Position..], checked((elements + 1) * ExpressionsPerElement));
        ImmutableDictionary<string, WeightExpression>.Builder weights = ImmutableDictionary.CreateBuilder<string, WeightExpression>();
        var stored = new List<TensorStorage>();
        foreach ((string name, Shape shape) in tensors)
        {
            weights.Add(name, reader.Weight(shape));
            (long[] counts, string form) = reader.Take();
            stored.Add(new TensorStorage(
                name, form, shape.Elements, counts[(int)StoredPart.Codes], counts[(int)StoredPart.Indices], counts[(int)StoredPart.Codebooks],
                counts[(int)StoredPart.Tables], counts[(int)StoredPart.Header]));
        }
        ImmutableDictionary<string, QuantizationGrid> activations = ReadActivations(reader, architecture);
        if (!reader.IsAtEnd)
            throw new InvalidDataException("it goes on behind its end.");
        var network = new CompressedNetwork(architecture, weights.ToImmutable()) { Activations = activations };
        return (network, new CompressedAccount(stored, start.Position, reader.Take().Bytes.Sum(), HeaderBytes));
    }

    private static ImmutableDictionary<string, QuantizationGrid> ReadActivations(CompressedReader reader, Architecture architecture)
    {
        ImmutableDictionary<string, QuantizationGrid>.Builder grids = ImmutableDictionary.CreateBuilder<string, QuantizationGrid>();
        for (int left = reader.Unsigned(StoredPart.Header); left > 0; left--)
        {
            int node = reader.Unsigned(StoredPart.Header);
            if (node > architecture.Nodes.Length)
                throw new InvalidDataException($"it rounds the activations of node {node}, of which there are {architecture.Nodes.Length}.");
            grids.Add(node == 0 ? Architecture.InputName : architecture.Nodes[node - 1].Name, QuantizedEncoder.ReadGrid(reader));
        }
        return grids.ToImmutable();
    }

    /// <summary>The most weights that a body of some length is read as: far more than any coder makes of them, far fewer than harm.</summary>
    private static long MostElements(long bytes) => FreeElements + bytes * ElementsPerByte;

    private static byte[] Checksum(ReadOnlySpan<byte> body) => SHA256.HashData(body)[..ChecksumBytes];
}
