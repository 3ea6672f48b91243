using Research.Training.Data;
using Xunit;

namespace Research.Tests.Training.Data;

public sealed class BrokenFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> IdxContents => [.. SmallData.Idx(9, 3).Contents.Keys];

    public static TheoryData<string> CifarContents => [.. SmallData.Cifar(6, 3).Contents.Keys];

    [Theory]
    [MemberData(nameof(IdxContents))]
    public void A_truncated_idx_file_is_named(string name) => Truncated(SmallData.Idx(9, 3), name);

    [Theory]
    [MemberData(nameof(CifarContents))]
    public void A_truncated_cifar_file_is_named(string name) => Truncated(SmallData.Cifar(6, 3), name);

    [Theory]
    [MemberData(nameof(CifarContents))]
    public void A_cifar_file_that_is_too_long_is_named(string name)
    {
        SmallData data = SmallData.Cifar(6, 3).WriteTo(_folder.Path);
        _folder.Write(name, [.. data.Contents[name], 0]);

        Assert.StartsWith($"'{_folder[name]}' is longer than", Refused(data), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(IdxContents))]
    public void Wherever_a_gzipped_file_is_cut_it_is_refused(string name)
    {
        SmallData data = SmallData.Idx(9, 3).WriteTo(_folder.Path);
        byte[] packed = SmallData.GZip(data.Contents[name]);
        // The last bytes hold the end mark and gzip's own checksum, but nothing of the data.
        for (int length = 0; length < packed.Length - 12; length++)
        {
            _folder.Write(name + ".gz", packed[..length]);
            Assert.StartsWith($"'{_folder[name]}.gz' is ", Refused(data), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_is_no_gzip_is_named()
    {
        SmallData data = SmallData.Idx(9, 3).WriteTo(_folder.Path);
        _folder.Write("train-images-idx3-ubyte.gz", "<html>Not found</html>"u8.ToArray());

        Assert.StartsWith($"'{_folder["train-images-idx3-ubyte.gz"]}' is broken: ", Refused(data), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_out_of_range_is_named()
    {
        SmallData data = SmallData.Idx(9, 3).WriteTo(_folder.Path);
        byte[] labels = data.Contents["train-labels-idx1-ubyte"];
        labels[8 + 4] = 3;
        _folder.Write("train-labels-idx1-ubyte", labels);

        Assert.Equal($"'{_folder["train-labels-idx1-ubyte"]}' is broken: label 3 of image 4 is not below 3; delete it and fetch it again with `research data fetch`.", Refused(data));
    }

    [Fact]
    public void A_changed_pixel_is_refused()
    {
        SmallData data = SmallData.Idx(9, 3).WriteTo(_folder.Path);
        byte[] images = data.Contents["t10k-images-idx3-ubyte"];
        images[^1] ^= 1;
        _folder.Write("t10k-images-idx3-ubyte", images);

        Assert.Contains("are not those of the published small", Refused(data), StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_archive_is_named()
    {
        SmallData data = SmallData.Cifar(6, 3);
        byte[] archive = SmallData.TarGz(data.Contents);
        string file = _folder["cifar-10-binary.tar.gz"];
        for (int length = 0; length < archive.Length / 2; length += 7)
        {
            _folder.Write("cifar-10-binary.tar.gz", archive[..length]);
            var location = new DataLocation(file, new ArchiveData(file, data.Manifest));
            var problem = Assert.Throws<InvalidDataException>(() => DataCatalogue.Read(data.Manifest, location, new DataOptions { Selection = 3 }));
            Assert.Contains(file, problem.Message, StringComparison.Ordinal);
        }
    }

    private void Truncated(SmallData data, string name)
    {
        data.WriteTo(_folder.Path);
        foreach (int length in new[] { 0, 3, data.Contents[name].Length - 1 })
        {
            _folder.Write(name, data.Contents[name][..length]);
            Assert.StartsWith($"'{_folder[name]}' is truncated: it ends before the last image or label; delete it", Refused(data), StringComparison.Ordinal);
        }
    }

    private string Refused(SmallData data) => Assert.Throws<InvalidDataException>(() => data.Read(_folder.Path)).Message;

    public void Dispose() => _folder.Dispose();
}
