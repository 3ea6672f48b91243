using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Research.Training;

/// <summary>Independent random streams from one seed: each use of random numbers names its purpose.</summary>
public static class Seeds
{
    /// <summary>
    /// The seed of one stream: the first 8 bytes of SHA-256 over <c>seed/purpose/index</c>, the same on every machine.
    /// </summary>
    /// <param name="seed">The seed of the whole run.</param>
    /// <param name="purpose">What the numbers are for, as in <c>shuffle</c>.</param>
    /// <param name="index">Which of them, as in the epoch; default 0.</param>
    public static ulong Of(long seed, string purpose, long index = 0)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{purpose}/{index}"));
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text));
    }
}
