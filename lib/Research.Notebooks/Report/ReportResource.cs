namespace Research.Notebooks;

/// <summary>The files in this assembly that a report carries.</summary>
internal static class ReportResource
{
    internal static string Text(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    internal static byte[] Bytes(string name)
    {
        using Stream source = Open(name);
        var bytes = new byte[source.Length];
        source.ReadExactly(bytes);
        return bytes;
    }

    private static Stream Open(string name) => typeof(ReportResource).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The assembly Research.Notebooks lacks its resource '{name}'.");
}
