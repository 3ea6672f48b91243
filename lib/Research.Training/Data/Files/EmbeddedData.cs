using System.IO.Compression;

namespace Research.Training.Data;

/// <summary>Gzipped contents inside this assembly.</summary>
internal sealed class EmbeddedData(DataSetManifest manifest) : StoredData
{
    internal override string Describe(DataContent content) => EmbeddedFile.Name(manifest.Name, content.Name + ".gz");

    internal override Stream Open(DataContent content) =>
        new GZipStream(EmbeddedFile.Open(Describe(content)), CompressionMode.Decompress);
}
