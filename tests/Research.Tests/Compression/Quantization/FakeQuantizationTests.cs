using Research.Compression;
using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>Fake quantization against PyTorch, to the bit; the values come from tests/oracles/pytorch_quantization.py.</summary>
public sealed class FakeQuantizationTests : IDisposable
{
    private readonly TensorFile _oracle = TensorFile.Load(Path.Combine(AppContext.BaseDirectory, "oracles", "pytorch_quantization.safetensors"));

    public void Dispose() => _oracle.Dispose();

    private QuantizationGrid Grid(string name, int bits, bool signed, bool perChannel)
    {
        float[] scales = _oracle.Tensors[$"scale/{name}"].Floats(), zeros = _oracle.Tensors[$"zero/{name}"].Floats();
        int[] chosen = perChannel ? [.. Enumerable.Range(0, 8)] : [3];
        return new QuantizationGrid(bits, signed, [.. chosen.Select(i => scales[i])], [.. chosen.Select(i => (int)zeros[i])]);
    }

    [Theory]
    [InlineData("8-affine", 8, false)]
    [InlineData("8-symmetric", 8, true)]
    [InlineData("8-odd", 8, true)]
    [InlineData("4-affine", 4, false)]
    [InlineData("4-symmetric", 4, true)]
    [InlineData("2-symmetric", 2, true)]
    [InlineData("16-affine", 16, false)]
    public void Values_and_gradients_equal_pytorch_to_the_bit(string name, int bits, bool signed)
    {
        foreach (bool perChannel in (bool[])[false, true])
        {
            using var scope = NewDisposeScope();
            string kind = perChannel ? "channel" : "tensor";
            QuantizationGrid grid = Grid(name, bits, signed, perChannel);
            Tensor x = _oracle.Tensors["values"].clone().requires_grad_();
            Tensor y = FakeQuantization.Apply(x, grid);
            y.mul(_oracle.Tensors["weights"]).sum().backward();

            Assert.Equal(_oracle.Tensors[$"{kind}/{name}"].bytes.ToArray(), y.detach().bytes.ToArray());
            Assert.Equal(_oracle.Tensors[$"{kind}-gradient/{name}"].bytes.ToArray(), x.grad!.bytes.ToArray());

            float[] codes = FakeQuantization.Codes(x, grid).Floats();
            Assert.Equal(y.Floats(), new QuantizedWeight([8, 100], [.. codes.Select(code => (int)code)], grid).Materialise());
        }
    }

    [Fact]
    public void A_matrix_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        // s = (2 − (−1))/3 = 1, z = 1: codes 0 … 3; ties go to the even step.
        QuantizationGrid grid = GridFitting.Fit([new ValueRange(-1, 2)], new QuantizationScheme { Bits = 2 });
        Assert.Equal((1f, 1), (grid.Scales[0], grid.ZeroPoints[0]));
        using Tensor x = tensor(new float[] { -3, -1, -0.4f, 0.5f, 1.5f, 9 }, device: CPU);
        Assert.Equal([0, 0, 1, 1, 3, 3], FakeQuantization.Codes(x, grid).Floats());
        Assert.Equal([-1, -1, 0, 0, 2, 2], FakeQuantization.Apply(x, grid).Floats());
    }

    [Fact]
    public void Stochastic_rounding_is_unbiased_and_repeats_with_its_seed()
    {
        using var scope = NewDisposeScope();
        QuantizationGrid grid = new(8, true, [1f], [0]);
        Tensor x = full([100_000], 0.3f, device: CPU);
        float[] codes = FakeQuantization.Codes(x, grid, 1).Floats();
        Assert.Equal([0, 1], codes.Distinct().Order());
        Assert.InRange(codes.Average(), 0.3 - 0.0075, 0.3 + 0.0075); // five standard deviations
        Assert.Equal(codes, FakeQuantization.Codes(x, grid, 1).Floats());
        Assert.NotEqual(codes, FakeQuantization.Codes(x, grid, 2).Floats());
    }

    [Fact]
    public void Scales_that_do_not_divide_a_tensor_are_an_error()
    {
        using Tensor x = zeros([7], device: CPU);
        Assert.Contains("equal runs", Assert.Throws<ArgumentException>(() => FakeQuantization.Apply(x, new QuantizationGrid(8, true, [1f, 1f], [0, 0]))).Message);
    }
}
