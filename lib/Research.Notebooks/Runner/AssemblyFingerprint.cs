using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace Research.Notebooks;

/// <summary>
/// Tells whether assemblies do the same: a hash of their declarations, code and resources, but not of what changes with every
/// build from another commit (module id, source revision, debugging data).
/// </summary>
public static class AssemblyFingerprint
{
    private const int RevisionDigits = 40;

    /// <summary>SHA-256 over the contents of assemblies, in lower-case hexadecimal; the order does not matter.</summary>
    /// <param name="paths">Files; what is no .NET assembly counts with all its bytes.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string Of(IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in paths.OrderBy(Path.GetFileName, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
            Append(hash, File.ReadAllBytes(path));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, byte[] file)
    {
        using var stream = new MemoryStream(file);
        using var assembly = new PEReader(stream);
        if (!IsAssembly(assembly))
        {
            hash.AppendData(file);
            return;
        }
        MetadataReader metadata = assembly.GetMetadataReader();
        byte[] declarations = [.. assembly.GetMetadata().GetContent()];
        declarations.AsSpan(declarations.AsSpan().IndexOf(metadata.GetGuid(metadata.GetModuleDefinition().Mvid).ToByteArray()), 16).Clear();
        ClearRevisions(declarations);
        hash.AppendData(declarations);
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            if (metadata.GetMethodDefinition(handle).RelativeVirtualAddress is > 0 and var address)
                hash.AppendData(assembly.GetMethodBody(address).GetILBytes()!);
        }
        DirectoryEntry resources = assembly.PEHeaders.CorHeader!.ResourcesDirectory;
        if (resources.Size > 0)
            hash.AppendData([.. assembly.GetSectionData(resources.RelativeVirtualAddress).GetContent(0, resources.Size)]);
    }

    private static bool IsAssembly(PEReader file)
    {
        try
        {
            return file.HasMetadata;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    /// <summary>Blanks <c>+</c> and 40 hexadecimal digits, which the build puts behind the version.</summary>
    private static void ClearRevisions(Span<byte> text)
    {
        for (int plus = text.IndexOf((byte)'+'); plus >= 0; plus = text.IndexOf((byte)'+'))
        {
            text = text[(plus + 1)..];
            if (text.Length >= RevisionDigits && text[..RevisionDigits].IndexOfAnyExcept("0123456789abcdef"u8) < 0)
                text[..RevisionDigits].Clear();
        }
    }
}
