using System.Security.Cryptography;
using System.Text;

namespace Research.Notebooks;

/// <summary>Signs messages and tells those of the key's owner, each accepted once, from all others; for one thread.</summary>
/// <param name="key">The connection file's key; empty where messages are not signed.</param>
internal sealed class MessageSigner(byte[] key) : IDisposable
{
    // As many as jupyter_client remembers.
    private const int Remembered = 1 << 16;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = [];

    /// <summary>The signature of a message: HMAC-SHA256 over its parts, in lower-case hexadecimal digits.</summary>
    /// <param name="parts">Header, parent header, metadata and content as JSON in UTF-8.</param>
    internal string Sign(params ReadOnlySpan<byte[]> parts)
    {
        if (key.Length == 0)
            return "";
        foreach (byte[] part in parts)
            _hash.AppendData(part);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <summary>Whether a message is genuine and has not been here before.</summary>
    /// <param name="signature">The signature that came with it.</param>
    /// <param name="parts">As for <see cref="Sign"/>.</param>
    internal bool Accept(byte[] signature, params ReadOnlySpan<byte[]> parts)
    {
        if (key.Length == 0)
            return true;
        string expected = Sign(parts);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), signature) || !_seen.Add(expected))
            return false;
        _order.Enqueue(expected);
        if (_order.Count > Remembered)
            _seen.Remove(_order.Dequeue());
        return true;
    }

    public void Dispose() => _hash.Dispose();
}
