using System.Buffers.Binary;

namespace Research.Notebooks;

/// <summary>Width and height of a picture from its first bytes, so that a page keeps its place before it is drawn.</summary>
internal static class PictureSize
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The size in pixels of a PNG, GIF or JPEG; null for anything else.</summary>
    internal static (int Width, int Height)? Of(ReadOnlySpan<byte> picture)
    {
        if (picture.Length >= 24 && picture.StartsWith(PngSignature))
            return (BinaryPrimitives.ReadInt32BigEndian(picture[16..]), BinaryPrimitives.ReadInt32BigEndian(picture[20..]));
        if (picture.Length >= 10 && picture.StartsWith("GIF8"u8))
            return (BinaryPrimitives.ReadUInt16LittleEndian(picture[6..]), BinaryPrimitives.ReadUInt16LittleEndian(picture[8..]));
        return picture.Length >= 2 && picture[0] == 0xFF && picture[1] == 0xD8 ? OfJpeg(picture) : null;
    }

    /// <summary>A JPEG is a chain of segments; the one of its frame (SOF0 to SOF15, without tables) holds the size.</summary>
    private static (int Width, int Height)? OfJpeg(ReadOnlySpan<byte> picture)
    {
        for (int at = 2; at + 9 <= picture.Length && picture[at] == 0xFF; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(picture[(at + 2)..]))
        {
            if (picture[at + 1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return (BinaryPrimitives.ReadUInt16BigEndian(picture[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(picture[(at + 5)..]));
        }
        return null;
    }
}
