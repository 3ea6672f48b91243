using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Execution;

public sealed class ChannelsLastMaxPoolTests
{
    private static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static Network Pooling(Shape input, Extent window) => Network.Create(new ArchitectureBuilder("pooling", input).Append("pool", new MaxPool2d(window)).Build(), seed: 0);

    [Theory]
    [InlineData(20, 24, 24, 2, 2)]
    [InlineData(50, 8, 8, 2, 2)]
    [InlineData(8, 7, 5, 2, 2)]
    [InlineData(9, 9, 6, 3, 2)]
    [InlineData(16, 6, 6, 6, 6)]
    [InlineData(17, 5, 5, 1, 1)]
    public void Values_and_gradients_are_libtorchs_ties_included(int channels, int height, int width, int windowHeight, int windowWidth)
    {
        using var scope = NewDisposeScope();
        using Network network = Pooling([channels, height, width], new Extent(windowHeight, windowWidth));
        using var generator = new Generator(1, CPU);
        Tensor values = randint(-3, 3, [3, channels, height, width], generator: generator, dtype: ScalarType.Float32, device: CPU);
        Tensor input = ChannelsLast(values).requires_grad_(true), reference = values.clone().requires_grad_(true);
        Assert.True(ChannelsLastMaxPool.Suits(input, new MaxPool2d(new Extent(windowHeight, windowWidth))));

        Tensor output = network.forward(input), expected = nn.functional.max_pool2d(reference, [windowHeight, windowWidth]);
        Tensor gradient = randn(expected.shape, generator: generator, device: CPU);
        output.backward([gradient]);
        expected.backward([gradient]);

        Assert.Equal(expected.detach().contiguous().data<float>().ToArray(), output.detach().contiguous().data<float>().ToArray());
        Assert.Equal(reference.grad!.data<float>().ToArray(), input.grad!.contiguous().data<float>().ToArray());
    }

    [Fact]
    public void NaN_stays_visible()
    {
        using var scope = NewDisposeScope();
        using Network network = Pooling([8, 2, 2], 2);
        Tensor input = zeros([1, 8, 2, 2], device: CPU);
        input[0, 3, 1, 0] = float.NaN;

        Assert.Equal(1, network.forward(ChannelsLast(input)).isnan().sum().item<long>());
    }

    [Theory]
    [InlineData(7, 2, 2, 0)]
    [InlineData(8, 3, 2, 0)]
    [InlineData(8, 2, 2, 1)]
    public void What_does_not_suit_is_left_to_libtorch(int channels, int window, int stride, int padding)
    {
        using var scope = NewDisposeScope();
        var layer = new MaxPool2d(window) { Stride = stride, Padding = padding };

        Assert.False(ChannelsLastMaxPool.Suits(ChannelsLast(zeros([1, channels, 8, 8], device: CPU)), layer));
        Assert.False(ChannelsLastMaxPool.Suits(zeros([1, 8, 8, 8], device: CPU), new MaxPool2d(2)));
    }
}
