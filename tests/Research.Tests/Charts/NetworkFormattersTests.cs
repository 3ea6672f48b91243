using Research.Charts;
using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Notebooks;
using SkiaSharp;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Charts;

/// <summary>How a notebook shows tensors, networks and masks.</summary>
public sealed class NetworkFormattersTests
{
    public NetworkFormattersTests() => NotebookFormatters.Register();

    private static string Text(MimeBundle bundle, string mimeType = "text/plain") => bundle.Data[mimeType]!.GetValue<string>();

    private static string[] Forms(object value) => [.. ValueFormatter.Format(value).Data.Select(form => form.Key)];

    private static SKBitmap Decode(MimeBundle bundle) => SKBitmap.Decode(Convert.FromBase64String(Text(bundle, "image/png")));

    [Fact]
    public void A_tensor_is_shown_by_shape_statistics_and_first_elements()
    {
        using Tensor tensor = Of([0f, 1, 2, 3, 4, 0, 0, 8, 9, 10], [2, 5]);

        Assert.Equal("Tensor [2, 5] float32 on cpu\nmin 0 · max 10 · mean 3.7 · std 3.917 · zeros 30.0 %\n[0, 1, 2, 3, 4, 0, 0, 8, … 2 more]", Text(ValueFormatter.Format(tensor)));
        Assert.Equal(["text/plain"], Forms(tensor));
    }

    [Fact]
    public void Tensors_without_statistics_are_shown_too()
    {
        using Tensor empty = zeros([0, 3, 28, 28], device: CPU), one = tensor(2.5, device: CPU), truth = Of([1f, 0], [2]).to(ScalarType.Bool);
        Tensor gone = zeros([3, 28, 28], device: CPU);
        gone.Dispose();

        Assert.Equal("Tensor [0, 3, 28, 28] float32 on cpu", Text(ValueFormatter.Format(empty)));
        Assert.Equal("Tensor [] float64 on cpu\nmin 2.5 · max 2.5 · mean 2.5 · std 0 · zeros 0.0 %\n[2.5]", Text(ValueFormatter.Format(one)));
        Assert.StartsWith("Tensor [2] bool on cpu\nmin 0 · max 1", Text(ValueFormatter.Format(truth)), StringComparison.Ordinal);
        Assert.Equal("Tensor (disposed)", Text(ValueFormatter.Format(gone)));
        Assert.Equal(["text/plain"], Forms(gone));
    }

    [Fact]
    public void An_image_is_a_picture_from_its_smallest_to_its_largest_value()
    {
        using Tensor image = arange(-60, 60, device: CPU).reshape(1, 10, 12).to(ScalarType.Float32);

        MimeBundle bundle = ValueFormatter.Format(image);
        using SKBitmap picture = Decode(bundle);

        Assert.Equal(["image/png", "text/plain"], bundle.Data.Select(form => form.Key));
        Assert.Equal(Text(bundle), bundle.Metadata["image/png"]!["alt"]!.GetValue<string>());
        Assert.Equal((96, 80), (picture.Width, picture.Height)); // 8 pixels per value
        Assert.Equal(SKColors.Black, picture.GetPixel(0, 0));
        Assert.Equal(SKColors.White, picture.GetPixel(95, 79));
        byte grey = (byte)Math.Round(255 * 13 / 119.0);
        Assert.Equal(new SKColor(grey, grey, grey), picture.GetPixel(12, 12)); // row 1, column 1
    }

    [Fact]
    public void A_batch_in_colour_is_a_sheet_of_its_first_images()
    {
        using Tensor images = zeros([40, 3, 16, 16], ScalarType.Byte, CPU);
        images[9, 0] = tensor((byte)200, ScalarType.Byte, CPU); // red, the second in the second row
        images[9, 2, 0, 1] = tensor((byte)50, ScalarType.Byte, CPU);

        MimeBundle bundle = ValueFormatter.Format(images);
        using SKBitmap sheet = Decode(bundle);

        Assert.StartsWith("Tensor [40, 3, 16, 16] byte on cpu · the first 32 of 40 images are shown\n", Text(bundle), StringComparison.Ordinal);
        Assert.Equal((8 * 100 - 4, 4 * 100 - 4), (sheet.Width, sheet.Height));
        Assert.Equal(new SKColor(200, 0, 0), sheet.GetPixel(100, 100));
        Assert.Equal(new SKColor(200, 0, 50), sheet.GetPixel(106, 100));
        Assert.Equal(SKColors.Black, sheet.GetPixel(0, 0));
        Assert.Equal(0, sheet.GetPixel(97, 50).Alpha);
    }

    [Fact]
    public void What_only_resembles_images_is_none()
    {
        using Tensor weights = zeros([6, 1, 5, 5], device: CPU), two = zeros([2, 28, 28], device: CPU), plane = zeros([28, 28], device: CPU), whole = zeros([3, 28, 28], ScalarType.Int64, CPU);
        using Tensor broken = full([1, 28, 28], float.NaN, device: CPU);

        Assert.All(new[] { weights, two, plane, whole }, tensor => Assert.Equal(["text/plain"], Forms(tensor)));
        Assert.Equal(["image/png", "text/plain"], Forms(broken));
    }

    [Fact]
    public void A_network_is_the_table_of_its_layers()
    {
        using Network network = Network.Create(Models.Create("lenet-300-100"), seed: 1);

        MimeBundle bundle = ValueFormatter.Format(network);

        Assert.Equal(["text/html", "text/plain"], bundle.Data.Select(form => form.Key));
        Assert.StartsWith("<table", Text(bundle, "text/html"), StringComparison.Ordinal);
        // 784·300 + 300·100 + 100·10 multiply-adds, and 410 biases
        string total = Text(bundle).Split('\n').Single(line => line.StartsWith("total", StringComparison.Ordinal));
        Assert.Contains("266,610", total, StringComparison.Ordinal);
        Assert.Contains("266,200", total, StringComparison.Ordinal);
        Assert.Contains("fc1", Text(bundle), StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_the_table_of_their_sparsities()
    {
        using Network network = Network.Create(Models.Create("lenet-300-100"), seed: 1);
        using MaskSet masks = Masks(network);

        string text = Text(ValueFormatter.Format(masks));

        Assert.Matches(@"(?m)^fc3\S*\s+1000\s+75\.0 %", text);
        Assert.Matches(@"(?m)^total\s+1000\s+75\.0 %", text);
        Assert.StartsWith("<table", Text(ValueFormatter.Format(masks), "text/html"), StringComparison.Ordinal);
    }

    private static MaskSet Masks(Network network)
    {
        (string name, TorchSharp.Modules.Parameter weight) = network.named_parameters().Single(pair => pair.name.Contains("fc3", StringComparison.Ordinal) && pair.parameter.dim() == 2);
        Tensor mask = zeros(weight.shape, ScalarType.Bool, CPU);
        mask.view(-1).narrow(0, 0, 250).fill_(true);
        return new MaskSet(new Dictionary<string, TorchSharp.Modules.Parameter> { [name] = weight }, new Dictionary<string, Tensor> { [name] = mask });
    }

    private static Tensor Of(float[] values, long[] shape) => tensor(values, device: CPU).reshape(shape);
}
