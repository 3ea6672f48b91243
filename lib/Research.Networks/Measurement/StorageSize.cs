using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>What a network takes as a file in one format.</summary>
/// <param name="Format">How the weights of convolutions and linear layers are stored.</param>
/// <param name="FileBytes">Bytes of the whole file, architecture and names included.</param>
public sealed record StorageSize(StorageFormat Format, long FileBytes)
{
    /// <summary>Writes a network in every format into a temporary folder, reads each file back and compares every value.</summary>
    /// <param name="network">What to store.</param>
    /// <returns>One size for each <see cref="StorageFormat"/>.</returns>
    /// <exception cref="IOException">The temporary folder cannot be written.</exception>
    /// <exception cref="InvalidDataException">The network holds NaN or infinite values, or a file did not come back as it was.</exception>
    public static IReadOnlyList<StorageSize> Measure(Network network)
    {
        string folder = Directory.CreateTempSubdirectory("research-sizes-").FullName;
        try
        {
            return [.. Enum.GetValues<StorageFormat>().Select(format => Measure(network, format, Path.Combine(folder, $"{format}.safetensors")))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static StorageSize Measure(Network network, StorageFormat format, string path)
    {
        network.Save(path, format: format);
        using Network back = NetworkFile.Load(path);
        IReadOnlyDictionary<string, Tensor> read = back.Tensors();
        foreach ((string name, Tensor tensor) in network.Tensors())
        {
            using Tensor onCpu = tensor.cpu();
            if (!onCpu.equal(read[name]).all().item<bool>())
                throw new InvalidDataException($"'{name}' did not come back from {format} as it was written.");
        }
        return new StorageSize(format, new FileInfo(path).Length);
    }
}
