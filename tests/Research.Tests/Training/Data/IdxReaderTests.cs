using Research.Training.Data;
using TorchSharp;
using Xunit;

namespace Research.Tests.Training.Data;

public sealed class IdxReaderTests
{
    private static readonly byte[] SixPixels = [0, 1, 2, 253, 254, 255];

    [Fact]
    public void Reads_images_row_by_row()
    {
        using torch.Tensor images = Images(SmallData.Idx([1, 2, 3], SixPixels));

        Assert.Equal([1, 1, 2, 3], images.shape);
        Assert.Equal(torch.ScalarType.Byte, images.dtype);
        Assert.Equal(SixPixels, images.data<byte>().ToArray());
        Assert.Equal(253, images[0, 0, 1, 0].ReadCpuByte(0));
    }

    [Fact]
    public void Reads_labels()
    {
        using torch.Tensor labels = IdxReader.ReadLabels(new MemoryStream([0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1]), "labels", 3);

        Assert.Equal(new byte[] { 2, 0, 1 }, labels.data<byte>().ToArray());
    }

    [Theory]
    [InlineData(0x09)]
    [InlineData(0x0d)]
    public void Refuses_other_elements_than_bytes(int type) =>
        Assert.Contains($"starts with 0x0000{type:x2}03 instead of 0x00000803", Refused(SmallData.Idx([1, 2, 3], SixPixels, type)), StringComparison.Ordinal);

    [Fact]
    public void Refuses_labels_where_images_are_expected() =>
        Assert.Contains("0x00000801 instead of 0x00000803", Refused(SmallData.Idx([6], SixPixels)), StringComparison.Ordinal);

    [Theory]
    [InlineData(2, 2, 3)]
    [InlineData(1, 3, 2)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public void Refuses_another_shape_before_it_reserves_memory(int count, int height, int width) =>
        Assert.Contains($"says that it holds {count}×{height}×{width} bytes, but 1×2×3", Refused(SmallData.Idx([count, height, width], SixPixels)), StringComparison.Ordinal);

    [Fact]
    public void Reads_dimensions_as_unsigned() =>
        Assert.Contains("4294967295×2×3", Refused(SmallData.Idx([-1, 2, 3], SixPixels)), StringComparison.Ordinal);

    [Fact]
    public void Refuses_bytes_after_the_last_image() =>
        Assert.Equal("'images' is longer than its header says.", Refused(SmallData.Idx([1, 2, 3], [.. SixPixels, 9])));

    private static string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => Images(file)).Message;

    private static torch.Tensor Images(byte[] file) => IdxReader.ReadImages(new MemoryStream(file), "images", 1, [1, 2, 3]);
}
