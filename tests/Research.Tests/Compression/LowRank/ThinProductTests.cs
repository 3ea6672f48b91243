using Research.Compression;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class ThinProductTests
{
    [Theory]
    [InlineData(1, 3, 2)]
    [InlineData(4, 1, 32)]
    [InlineData(5, 7, 33)]
    [InlineData(30, 784, 300)]
    [InlineData(40, 500, 801)]
    public void A_product_is_that_of_libtorch_whatever_the_edges(int rows, int count, int columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        Tensor left = randn(rows, count, generator: generator, dtype: ScalarType.Float64, device: CPU), right = randn(count, columns, generator: generator, dtype: ScalarType.Float64, device: CPU);

        Assert.True((ThinProduct.Of(left, right) - left.matmul(right)).abs().max().item<double>() < 1e-12 * count);
    }
}
