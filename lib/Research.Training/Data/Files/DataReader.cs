using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Research.Training.Data;

/// <summary>Reads whole parts of a data set and hashes what it read.</summary>
internal sealed class DataReader(DataSetManifest manifest, StoredData data) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>SHA-256 of all parts read so far: the pixels, then the labels of each.</summary>
    internal string Sha256 => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Reads a part.</summary>
    /// <exception cref="InvalidDataException">A file is truncated, too long, of another format, or has an unknown label.</exception>
    internal Images Read(DataPart part)
    {
        using var scope = NewDisposeScope();
        (Tensor pixels, Tensor labels) = manifest.Format == DataFormat.Idx ? ReadIdx(part) : ReadCifar(part);
        CheckLabels(part, labels.bytes);
        _hash.AppendData(pixels.bytes);
        _hash.AppendData(labels.bytes);
        return new Images(pixels, labels.to_type(ScalarType.Int64));
    }

    private (Tensor Pixels, Tensor Labels) ReadIdx(DataPart part)
    {
        long count = manifest.Counts[part];
        DataContent Content(string kind) => Contents(part).Single(content => content.Name.Contains(kind, StringComparison.Ordinal));
        return (data.Read(Content("-images-"), (stream, file) => IdxReader.ReadImages(stream, file, count, manifest.Shape)),
            data.Read(Content("-labels-"), (stream, file) => IdxReader.ReadLabels(stream, file, count)));
    }

    private (Tensor Pixels, Tensor Labels) ReadCifar(DataPart part)
    {
        long count = manifest.Counts[part];
        Tensor pixels = empty([count, .. manifest.Shape], dtype: ScalarType.Byte, device: CPU);
        Tensor labels = empty([count], dtype: ScalarType.Byte, device: CPU);
        int size = (int)(pixels.numel() / count), first = 0;
        foreach (DataContent content in Contents(part))
        {
            int images = (int)(content.Bytes / (size + 1)), start = first;
            data.Read(content, (stream, file) =>
            {
                CifarReader.Read(stream, file, pixels.bytes.Slice(start * size, images * size), labels.bytes.Slice(start, images));
                return images;
            });
            first += images;
        }
        return (pixels, labels);
    }

    private IEnumerable<DataContent> Contents(DataPart part) => manifest.Contents.Where(content => content.Part == part);

    private void CheckLabels(DataPart part, ReadOnlySpan<byte> labels)
    {
        int wrong = labels.IndexOfAnyExceptInRange((byte)0, (byte)(manifest.ClassNames.Count - 1));
        if (wrong >= 0)
            throw new InvalidDataException(
                $"'{data.Describe(Contents(part).Last())}' is broken: label {labels[wrong]} of image {wrong} is not below {manifest.ClassNames.Count}.");
    }

    /// <summary>Frees the hash.</summary>
    public void Dispose() => _hash.Dispose();
}
