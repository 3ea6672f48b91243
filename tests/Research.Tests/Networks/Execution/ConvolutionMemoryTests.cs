using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Execution;

/// <summary>A convolution depends on its input and weights only, not on what freed memory held; libtorch's own does, see <see cref="ChannelsLast"/>.</summary>
public sealed class ConvolutionMemoryTests
{
    public static TheoryData<int, int, int, int, int, int, int, int> Odd => new()
    {
        { 1, 20, 50, 12, 5, 1, 0, 1 },
        { 32, 20, 50, 12, 5, 1, 0, 1 },
        { 32, 1, 20, 28, 5, 1, 0, 1 },
        { 32, 10, 20, 12, 5, 1, 0, 1 },
        { 32, 16, 12, 16, 3, 1, 1, 1 },
        { 32, 24, 40, 8, 1, 1, 0, 1 },
        { 16, 24, 24, 8, 3, 1, 1, 24 },
        { 2, 22, 39, 16, 1, 2, 0, 1 },
        { 32, 11, 24, 32, 1, 2, 0, 1 },
        { 2, 22, 39, 15, 3, 2, 1, 1 },
        { 1, 22, 39, 15, 1, 1, 0, 1 },
        { 4, 1, 6, 9, 1, 3, 0, 1 },
        { 4, 32, 48, 8, 1, 2, 0, 1 },
        { 16, 24, 24, 9, 3, 2, 1, 24 },
        { 1, 16, 12, 16, 3, 1, 1, 1 },
        { 1, 22, 39, 15, 3, 2, 1, 1 },
        { 1, 5, 7, 9, 2, 1, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public void Values_and_gradients_depend_on_neither_freed_memory_nor_layout(int batch, int channels, int filters, int size, int kernel, int stride, int padding, int groups)
    {
        foreach (bool channelsLast in new[] { false, true })
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(1, CPU);
            var layer = new Conv2d(channels, filters, kernel) { Stride = stride, Padding = padding, Groups = groups };
            Tensor input = randn([batch, channels, size, size], generator: generator, device: CPU), weight = randn([filters, channels / groups, kernel, kernel], generator: generator, device: CPU);
            Tensor bias = randn([filters], generator: generator, device: CPU);
            Tensor[] leaves = [.. new[] { channelsLast ? input.ToChannelsLast() : input, weight, bias }.Select(tensor => tensor.requires_grad_(true))], exact = [.. leaves.Select(tensor => tensor.detach().to(ScalarType.Float64).requires_grad_(true))];
            Tensor expected = nn.functional.conv2d(exact[0].contiguous(), exact[1], exact[2], [stride, stride], [padding, padding], groups: groups);
            Tensor gradient = randn(expected.shape, generator: generator, device: CPU);
            expected.backward([gradient.to(ScalarType.Float64)]);

            FreeNaNs();
            Tensor output = layer.Convolve(leaves[0], leaves[1], leaves[2]);
            FreeNaNs();
            output.backward([gradient]);

            Close(expected, output);
            foreach ((Tensor own, Tensor other) in leaves.Zip(exact))
                Close(other.grad!, own.grad!);
        }
    }

    private static void FreeNaNs()
    {
        using var scope = NewDisposeScope();
        foreach (int elements in new[] { 64, 1_000, 51_200, 600_000, 701_000, 1_401_000, 2_101_000, 2_801_000 })
        {
            for (int copy = 0; copy < 4; copy++)
                _ = full([elements], float.NaN, device: CPU);
        }
    }

    private static void Close(Tensor expected, Tensor actual)
    {
        double scale = 1 + expected.abs().max().item<double>();
        Assert.InRange((actual.to(ScalarType.Float64) - expected).abs().max().item<double>(), 0, 1e-5 * scale);
    }
}
