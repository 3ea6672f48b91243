using System.Collections.Immutable;
using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks;

public sealed class HalfPrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FloatFormat.Float16, ScalarType.Float16)]
    [InlineData(FloatFormat.BFloat16, ScalarType.BFloat16)]
    public void Numbers_round_as_in_libtorch(FloatFormat format, ScalarType type)
    {
        var random = new Random(1);
        float[] values = [0, -0f, 1, 1.00390625f, 1.01171875f, 65504, 65519.9f, 65520, 6e-8f, 2.98e-8f, 1e-40f, 3.4e38f, -1 / 3f, .. Enumerable.Range(0, 2000).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-30, 15)))];
        using Tensor exact = tensor(values, device: CPU), half = exact.to(type), back = half.to(ScalarType.Float32);

        Assert.Equal(back.data<float>().ToArray().Select(BitConverter.SingleToInt32Bits), values.Select(value => BitConverter.SingleToInt32Bits(HalfPrecision.Round(value, format))));
    }

    [Theory]
    [InlineData(FloatFormat.Float16, false)]
    [InlineData(FloatFormat.BFloat16, false)]
    [InlineData(FloatFormat.Float16, true)]
    [InlineData(FloatFormat.BFloat16, true)]
    public void Files_halve_and_give_back_every_rounded_bit(FloatFormat format, bool compressed)
    {
        using Network network = Network.Create(Models.Create("lenet-300-100"), seed: 3);
        network.Save(_folder["full"]);
        if (compressed)
            CompressedNetwork.Of(network).Round(format).Save(_folder["half"]);
        else
            network.SaveRounded(_folder["half"], format);

        using Network loaded = NetworkFile.Load(_folder["half"]);

        foreach ((string name, Tensor tensor) in network.Tensors())
            Assert.Equal(tensor.data<float>().ToArray().Select(value => BitConverter.SingleToInt32Bits(HalfPrecision.Round(value, format))), loaded.Tensors()[name].data<float>().ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.InRange(new FileInfo(_folder["full"]).Length / (double)new FileInfo(_folder["half"]).Length, 1.95, 2.05);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Numbers_round_within_every_form_and_codes_stay()
    {
        Shape shape = [2, 2];
        DenseWeight third = new(shape, [1 / 3f, 2 / 3f, 1, -1 / 7f]);
        var sign = new SignWeight(shape, [1, -1, 1, 1], [1 / 3f], [1 / 3f]);
        var weight = new SumWeight([third, new ProductWeight(shape, third, third), new MaskedWeight(shape, [1, 3], new DenseWeight([2], [1 / 3f, 5])), sign], [1, 1, 1, 1]);
        CompressedNetwork network = new(new ArchitectureBuilder("a", [2]).Linear("fc", 2, bias: false).Build(), new Dictionary<string, WeightExpression> { ["fc.weight"] = weight }.ToImmutableDictionary());

        var rounded = (SumWeight)network.Round(FloatFormat.BFloat16).Weights["fc.weight"];

        float[] expected = [.. third.Values.Select(value => HalfPrecision.Round(value, FloatFormat.BFloat16))];
        Assert.Equal(expected, rounded.Terms[0].Materialise());
        Assert.Equal(expected, ((ProductWeight)rounded.Terms[1]).Right.Materialise());
        Assert.Equal([0, expected[0], 0, 5], rounded.Terms[2].Materialise());
        Assert.Same(sign, rounded.Terms[3]);
    }

    [Fact]
    public void What_cannot_be_stored_is_said()
    {
        using Network network = Network.Create(new ArchitectureBuilder("a", [3]).Linear("fc", 2).Build(), seed: 1);
        using (no_grad())
            network.Weight("fc")[0, 0] = 1e6f;

        Assert.Contains("'fc.weight' holds values beyond the range of Float16: store it in BFloat16", Assert.Throws<ArgumentException>(() => network.SaveRounded(_folder["a"], FloatFormat.Float16)).Message);
        Assert.Contains("'fc.weight' holds 1000000, which is beyond the range of Float16: use BFloat16", Assert.Throws<ArgumentException>(() => CompressedNetwork.Of(network).Round(FloatFormat.Float16)).Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
