using Research.Networks.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// Networks as files that carry their architecture and reload without code: safetensors, and the compressed networks of
/// <see cref="CompressedFile"/>.
/// </summary>
public static class NetworkFile
{
    private const string ArchitectureKey = "architecture", ChecksumKey = "sha256";

    /// <summary>Writes a network atomically: weights and batch-norm statistics as float32, the architecture as metadata.</summary>
    /// <param name="network">What to save.</param>
    /// <param name="path">Usually <c>*.safetensors</c>.</param>
    /// <param name="metadata">Further facts to keep, such as data set and scores; a compressed file has no place for them.</param>
    /// <param name="format">
    /// How the weights of convolutions and linear layers are stored; default dense. A sparse file also holds a checksum, and
    /// reloads bit for bit but for zeros, which are all +0 then; everything else of the network stays dense.
    /// <see cref="StorageFormat.Compressed"/> writes a <see cref="CompressedFile"/> of the network as it is.
    /// </param>
    /// <param name="block">Side of the blocks of <see cref="StorageFormat.Bsr"/>; default 4.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="ArgumentException">There is metadata for a compressed file, or a weight of it is NaN or infinite.</exception>
    public static void Save(
        this Network network, string path, IReadOnlyDictionary<string, string>? metadata = null,
        StorageFormat format = StorageFormat.Dense, int block = BsrMatrix.DefaultBlock)
    {
        if (format == StorageFormat.Compressed)
        {
            if (metadata is not null)
                throw new ArgumentException("A compressed file holds no metadata: save them beside it.", nameof(metadata));
            CompressedNetwork.Of(network).Save(path);
            return;
        }
        Dictionary<string, string> facts = Facts(network, metadata);
        if (format == StorageFormat.Dense)
        {
            new TensorFile(network.Tensors(), facts).Save(path);
            return;
        }
        using DisposeScope scope = NewDisposeScope();
        (Dictionary<string, Tensor> tensors, facts[SparseStorage.Key]) = SparseStorage.Encode(network.Tensors(), IsWeight, format, block);
        facts[ChecksumKey] = TensorChecksum.Of(tensors);
        new TensorFile(tensors, facts).Save(path);

        bool IsWeight(string name) => network.Architecture.Nodes.Any(node => node.Layer is Conv2d or Linear && name == $"{node.Name}.weight");
    }

    /// <summary>
    /// Writes a dense network whose weights and batch-norm statistics are rounded to a format, atomically: with 16 bits a number the file halves.
    /// A <see cref="CompressedFile"/> is as small with <see cref="HalfPrecision.Round(CompressedNetwork, FloatFormat)"/>.
    /// </summary>
    /// <param name="network">What to save; it stays as it is.</param>
    /// <param name="path">Usually <c>*.safetensors</c>.</param>
    /// <param name="floats">What to round to, to nearest with ties to even.</param>
    /// <param name="metadata">Further facts to keep, such as data set and scores.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="ArgumentException">A value is beyond the format's range; the message names the tensor.</exception>
    public static void SaveRounded(this Network network, string path, FloatFormat floats, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        ScalarType type = floats switch { FloatFormat.Float16 => ScalarType.Float16, FloatFormat.BFloat16 => ScalarType.BFloat16, _ => ScalarType.Float32 };
        Dictionary<string, Tensor> rounded = network.Tensors().ToDictionary(pair => pair.Key, pair => pair.Value.detach().cpu().to(type, copy: true));
        if (rounded.FirstOrDefault(pair => !pair.Value.isfinite().all().item<bool>()).Key is { } name)
            throw new ArgumentException($"The weight '{name}' holds values beyond the range of {floats}: store it in {(floats == FloatFormat.Float16 ? FloatFormat.BFloat16 : FloatFormat.Float32)}.", nameof(floats));
        new TensorFile(rounded, Facts(network, metadata)).Save(path);
    }

    /// <summary>Reads a network from its file alone, in evaluation mode; it computes in float32, whatever numbers the file holds.</summary>
    /// <param name="path">A file written by <see cref="Save"/> or <see cref="CompressedFile.Save"/>, told apart by their first bytes.</param>
    /// <param name="device">Where to put it; default the CPU.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is corrupt, has no architecture, does not fit its architecture, or holds NaN or infinite weights.
    /// </exception>
    public static Network Load(string path, Device? device = null)
    {
        NativeLibraries.EnsureLoaded();
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no network file '{path}': a training writes one as network.safetensors into the folder of its run.", path);
        if (CompressedFile.IsOne(path))
            return CompressedFile.Load(path).Materialise(device);
        try
        {
            return Read(path, device ?? CPU);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{problem.Message.TrimEnd('.')}; save it or copy it again.", problem);
        }
    }

    private static Dictionary<string, string> Facts(Network network, IReadOnlyDictionary<string, string>? metadata) =>
        new(metadata ?? new Dictionary<string, string>()) { ["format"] = "pt", [ArchitectureKey] = network.Architecture.ToJson() };

    private static Network Read(string path, Device device)
    {
        using TensorFile file = TensorFile.Load(path);
        if (!file.Metadata.TryGetValue(ArchitectureKey, out string? json))
            throw new InvalidDataException($"'{path}' holds tensors but no architecture: it was not saved by this library, so its network must be built in code");
        using TensorFile dense = ToDense(path, file);
        foreach ((string name, Tensor tensor) in dense.Tensors)
            CheckValues(path, name, tensor);
        try
        {
            Network network = Network.CreateEmpty(ArchitectureJson.Parse(json));
            network.Load(dense.Tensors);
            network.eval();
            return network.MoveTo(device);
        }
        catch (Exception problem) when (problem is InvalidDataException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' does not hold a valid network: {problem.Message}", problem);
        }
    }

    /// <summary>The file with all tensors dense: itself, where it holds no sparse ones.</summary>
    private static TensorFile ToDense(string path, TensorFile file)
    {
        if (!file.Metadata.TryGetValue(SparseStorage.Key, out string? sparse))
            return file;
        if (!file.Metadata.TryGetValue(ChecksumKey, out string? checksum) || checksum != TensorChecksum.Of(file.Tensors))
            throw new InvalidDataException($"'{path}' is damaged: its tensors do not have the SHA-256 that was written with them");
        try
        {
            return file with { Tensors = SparseStorage.Decode(file.Tensors, sparse) };
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"'{path}' does not hold a valid network: {problem.Message}", problem);
        }
    }

    private static void CheckValues(string path, string name, Tensor tensor)
    {
        if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
            throw new InvalidDataException($"'{path}' stores '{name}' as {tensor.dtype}, where float32, float16 or bfloat16 is expected.");
        using Tensor finite = tensor.isfinite();
        using Tensor all = finite.all();
        if (!all.item<bool>())
            throw new InvalidDataException($"'{path}' holds NaN or infinite values in '{name}': the training that wrote it diverged.");
    }
}
