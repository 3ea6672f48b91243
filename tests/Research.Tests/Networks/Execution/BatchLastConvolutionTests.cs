using System.Runtime.Intrinsics;
using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Execution;

public sealed class BatchLastConvolutionTests
{
    private const string NoVectors = "This processor has no vectors of 512 bits.";

    [SkippableTheory]
    [InlineData(16, 1, 20, 28, 28, 5, 5, 1, 0, true)]
    [InlineData(32, 20, 50, 12, 12, 5, 5, 1, 0, true)]
    [InlineData(16, 3, 7, 9, 6, 3, 2, 1, 1, false)]
    [InlineData(48, 2, 5, 7, 7, 3, 3, 2, 1, true)]
    [InlineData(16, 4, 1, 5, 5, 1, 1, 3, 0, false)]
    [InlineData(16, 1, 3, 4, 4, 4, 4, 1, 0, true)]
    public void Values_and_gradients_are_those_of_double_precision(int batch, int channels, int filters, int height, int width, int kernelHeight, int kernelWidth, int stride, int padding, bool bias)
    {
        Skip.IfNot(Vector512.IsHardwareAccelerated, NoVectors);
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        var layer = new Conv2d(channels, filters, new Extent(kernelHeight, kernelWidth)) { Stride = stride, Padding = padding, Bias = bias };
        Tensor[] ours = Leaves(), theirs = [.. ours.Select(tensor => tensor.detach().to(ScalarType.Float64).requires_grad_(true))];

        Tensor output = BatchLastConvolution.Convolve(ours[0].ToBatchLast(), ours[1], bias ? ours[2] : null, layer);
        Tensor expected = nn.functional.conv2d(theirs[0], theirs[1], bias ? theirs[2] : null, [stride, stride], [padding, padding]);
        Tensor gradient = randn(expected.shape, generator: generator, device: CPU);
        output.backward([gradient]);
        expected.backward([gradient.to(ScalarType.Float64)]);

        Assert.True(output.IsBatchLast());
        Close(expected, output);
        foreach ((Tensor own, Tensor other) in ours.Zip(theirs).Take(bias ? 3 : 2))
            Close(other.grad!, own.grad!);

        Tensor[] Leaves() =>
        [
            randn([batch, channels, height, width], generator: generator, device: CPU).requires_grad_(true),
            randn([filters, channels, kernelHeight, kernelWidth], generator: generator, device: CPU).requires_grad_(true),
            randn([filters], generator: generator, device: CPU).requires_grad_(true),
        ];
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_network_computes_the_same_in_both_layouts(int threads)
    {
        Skip.IfNot(Vector512.IsHardwareAccelerated, NoVectors);
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using var scope = NewDisposeScope();
            using Network network = Network.Create(Models.Create("lenet-5"), seed: 1), same = network.Copy();
            using var generator = new Generator(1, CPU);
            Tensor images = randn([32, 1, 28, 28], generator: generator, device: CPU), labels = randint(0, 10, [32], generator: generator, dtype: ScalarType.Int64, device: CPU);
            Tensor channelsLast = images.as_strided(images.shape, [784, 1, 28, 1]);
            Assert.True(BatchLastLayout.Suits(network.Architecture) && BatchLastLayout.Suits(channelsLast) && !BatchLastLayout.Suits(images));

            nn.functional.cross_entropy(network.forward(channelsLast), labels).backward();
            nn.functional.cross_entropy(same.forward(images), labels).backward();

            foreach ((string name, Tensor parameter) in network.named_parameters())
                Close(same.get_parameter(name)!.grad!, parameter.grad!);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [SkippableFact]
    public void An_activation_behind_it_may_work_in_place()
    {
        Skip.IfNot(Vector512.IsHardwareAccelerated, NoVectors);
        using var scope = NewDisposeScope();
        Tensor input = randn([16, 3, 8, 8], device: CPU).ToBatchLast(), weight = randn([5, 3, 3, 3], device: CPU).requires_grad_(true);
        Tensor output = BatchLastConvolution.Convolve(input, weight, null, new Conv2d(3, 5, 3) { Bias = false });
        Tensor expected = output.detach().gt(0).to(ScalarType.Float32).sum();

        output.relu_().sum().backward();

        Assert.True(weight.grad!.isfinite().all().item<bool>());
        Assert.Equal(expected.item<float>(), output.gt(0).to(ScalarType.Float32).sum().item<float>());
    }

    [Theory]
    [InlineData("resnet-20")]
    [InlineData("mobilenet-v2")]
    [InlineData("lenet-300-100")]
    public void Networks_whose_channels_fill_vectors_keep_theirs(string model) => Assert.False(BatchLastLayout.Suits(Models.Create(model)));

    [Fact]
    public void A_batch_that_fills_no_vector_keeps_its_layout()
    {
        using var scope = NewDisposeScope();
        Tensor images = zeros([24, 1, 28, 28], device: CPU);
        Assert.False(BatchLastLayout.Suits(images.as_strided(images.shape, [784, 1, 28, 1])));
    }

    private static void Close(Tensor expected, Tensor actual)
    {
        Tensor difference = (expected - actual).abs().max() / expected.abs().max().clamp_min(1e-3);
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange(difference.to(ScalarType.Float64).item<double>(), 0, 1e-5);
    }
}
