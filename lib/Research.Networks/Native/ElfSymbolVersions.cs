using System.Buffers.Binary;
using System.Text;

namespace Research.Networks.Native;

/// <summary>
/// The symbol versions a 64-bit little-endian ELF library requires (sections <c>.gnu.version_r</c> and
/// <c>.gnu.version</c>), as laid out in the Linux Standard Base, "Symbol Versioning".
/// </summary>
internal static class ElfSymbolVersions
{
    private const ushort WeakFlag = 2; // VER_FLG_WEAK
    private const uint DynamicSymbols = 11; // SHT_DYNSYM
    private const uint RequiredVersions = 0x6ffffffe; // SHT_GNU_verneed
    private const uint VersionOfSymbol = 0x6fffffff; // SHT_GNU_versym
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;

    private readonly record struct Section(uint Type, int Offset, int Size, int Link);

    /// <summary>
    /// Marks the required version <paramref name="version"/> weak, in place: the loader then goes on without it.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The bytes are not such a library, do not require the version, or use it for anything but the undefined symbol <paramref name="soleSymbol"/>.
    /// </exception>
    internal static void MakeWeak(Span<byte> elf, string version, string soleSymbol)
    {
        try
        {
            var sections = Sections(elf);
            var (index, flags) = FindRequirement(elf, sections, version);
            var users = SymbolsOf(elf, sections, index);
            if (users is not [var user] || user != soleSymbol)
                throw new InvalidDataException($"The library uses {version} for {users.Count} symbols, not for {soleSymbol} alone: it cannot go without.");
            BinaryPrimitives.WriteUInt16LittleEndian(elf[flags..], (ushort)(U16(elf, flags) | WeakFlag));
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The ELF library is truncated or damaged.", failure);
        }
    }

    /// <summary>
    /// Whether the file ends before its table of sections does, which comes last. The system would not
    /// notice: it maps what is missing and the process dies of a bus error.
    /// </summary>
    internal static bool IsTruncated(string path)
    {
        Span<byte> header = stackalloc byte[64];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
            || U64(header, 0x28) + U16(header, 0x3c) * (ulong)SectionHeaderSize > (ulong)file.Length;
    }

    private static Section[] Sections(ReadOnlySpan<byte> elf)
    {
        if (elf.Length < 64 || !elf[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("Not a 64-bit little-endian ELF library.");

        var table = checked((int)U64(elf, 0x28));
        var sections = new Section[U16(elf, 0x3c)];
        for (var i = 0; i < sections.Length; i++)
        {
            var header = elf.Slice(table + i * SectionHeaderSize, SectionHeaderSize);
            sections[i] = new Section(
                Type: U32(header, 4),
                Offset: checked((int)U64(header, 0x18)),
                Size: checked((int)U64(header, 0x20)),
                Link: checked((int)U32(header, 0x28)));
        }

        return sections;
    }

    // Each entry (Elf64_Verneed) names a library and heads a list of the versions required of it (Elf64_Vernaux).
    private static (ushort Index, int Flags) FindRequirement(ReadOnlySpan<byte> elf, Section[] sections, string version)
    {
        var needs = Only(sections, RequiredVersions);
        var names = sections[needs.Link];
        var need = needs.Offset;
        for (var next = 1; next != 0; need += next)
        {
            next = Distance(elf, need + 12);
            var required = need + Distance(elf, need + 8);
            for (var following = 1; following != 0; required += following)
            {
                following = Distance(elf, required + 12);
                if (Text(elf, names, U32(elf, required + 8)) == version)
                    return (U16(elf, required + 6), required + 4);
            }
        }

        throw new InvalidDataException($"The library does not require {version}.");
    }

    private static List<string> SymbolsOf(ReadOnlySpan<byte> elf, Section[] sections, ushort version)
    {
        var symbols = Only(sections, DynamicSymbols);
        var versions = Only(sections, VersionOfSymbol);
        var names = new List<string>();
        for (var i = 0; i < versions.Size / 2; i++)
        {
            if ((U16(elf, versions.Offset + 2 * i) & 0x7fff) == version)
                names.Add(Text(elf, sections[symbols.Link], U32(elf, symbols.Offset + i * SymbolSize)));
        }

        return names;
    }

    private static Section Only(Section[] sections, uint type)
    {
        foreach (var section in sections)
        {
            if (section.Type == type)
                return section;
        }

        throw new InvalidDataException("The ELF library has no table of symbol versions.");
    }

    private static string Text(ReadOnlySpan<byte> elf, Section names, uint offset)
    {
        var text = elf.Slice(names.Offset, names.Size)[checked((int)offset)..];
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    // Entries point to the next by its distance, the last by 0.
    private static int Distance(ReadOnlySpan<byte> elf, int offset) => checked((int)U32(elf, offset));

    private static ushort U16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
