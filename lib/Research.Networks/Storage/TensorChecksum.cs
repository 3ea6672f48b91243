using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>One checksum over named tensors.</summary>
internal static class TensorChecksum
{
    /// <summary>SHA-256 over the names (UTF-8) and bytes of tensors in order of name, in hexadecimal.</summary>
    internal static string Of(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Tensor tensor) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            if (tensor.numel() == 0)
                continue;
            using DisposeScope scope = NewDisposeScope();
            using var noGrad = no_grad();
            hash.AppendData(tensor.detach().cpu().contiguous().bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
