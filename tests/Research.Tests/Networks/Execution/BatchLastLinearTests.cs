using System.Runtime.Intrinsics;
using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Execution;

public sealed class BatchLastLinearTests
{
    private const string NoVectors = "This processor has no vectors of 512 bits.";

    [SkippableTheory]
    [InlineData(128, 784, 300, true, false)]
    [InlineData(64, 300, 100, true, true)]
    [InlineData(48, 301, 77, false, true)]
    [InlineData(16, 1000, 67, true, false)]
    [InlineData(80, 1027, 13, true, true)]
    public void Values_and_gradients_are_those_of_double_precision(int samples, int features, int outputs, bool bias, bool batchLast)
    {
        Skip.IfNot(Vector512.IsHardwareAccelerated, NoVectors);
        using var scope = NewDisposeScope();
        Tensor[] leaves = Leaves(samples, features, outputs, batchLast), exact = Exact(leaves);
        Tensor expected = nn.functional.linear(exact[0], exact[1], bias ? exact[2] : null);
        Tensor gradient = randn(expected.shape, device: CPU);

        Tensor output = BatchLastLinear.Multiply(leaves[0], leaves[1], bias ? leaves[2] : null);
        output.backward([gradient]);
        expected.backward([gradient.to(ScalarType.Float64)]);

        Assert.Equal(1, output.stride(0));
        Close(expected, output);
        foreach ((Tensor own, Tensor other) in leaves.Zip(exact).Take(bias ? 3 : 2))
            Close(other.grad!, own.grad!);
    }

    [SkippableFact]
    public void The_number_of_threads_changes_no_bit()
    {
        Skip.IfNot(Vector512.IsHardwareAccelerated, NoVectors);
        using var scope = NewDisposeScope();
        int before = get_num_threads();
        try
        {
            Tensor[] one = Gradients(1), two = Gradients(2);
            Assert.All(one.Zip(two), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        }
        finally
        {
            set_num_threads(before);
        }

        Tensor[] Gradients(int threads)
        {
            set_num_threads(threads);
            Tensor[] leaves = Leaves(48, 301, 77, batchLast: false);
            Tensor output = BatchLastLinear.Multiply(leaves[0], leaves[1], leaves[2]);
            output.square().sum().backward();
            return [output.detach(), .. leaves.Select(leaf => leaf.grad!)];
        }
    }

    [SkippableFact]
    public void Gradients_can_be_differentiated_again()
    {
        Skip.IfNot(Vector512.IsHardwareAccelerated, NoVectors);
        using var scope = NewDisposeScope();
        Tensor[] leaves = Leaves(64, 300, 100, batchLast: false), exact = Exact(leaves);

        Tensor own = Curvature(leaves, (input, weight, bias) => BatchLastLinear.Multiply(input, weight, bias));
        Tensor expected = Curvature(exact, nn.functional.linear);

        Close(expected, own);

        static Tensor Curvature(Tensor[] leaves, Func<Tensor, Tensor, Tensor, Tensor> layer)
        {
            Tensor loss = layer(leaves[0], leaves[1], leaves[2]).square().mean();
            Tensor gradient = autograd.grad([loss], [leaves[1]], create_graph: true, retain_graph: true)[0];
            return autograd.grad([gradient.square().sum()], [leaves[1]])[0];
        }
    }

    private static Tensor[] Leaves(int samples, int features, int outputs, bool batchLast)
    {
        using var generator = new Generator(1, CPU);
        Tensor input = batchLast ? randn([features, samples], generator: generator, device: CPU).t() : randn([samples, features], generator: generator, device: CPU);
        return [.. new[] { input, randn([outputs, features], generator: generator, device: CPU), randn([outputs], generator: generator, device: CPU) }.Select(tensor => tensor.requires_grad_(true))];
    }

    private static Tensor[] Exact(Tensor[] leaves) => [.. leaves.Select(tensor => tensor.detach().to(ScalarType.Float64).requires_grad_(true))];

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        double scale = expected.abs().max().item<double>();
        Assert.InRange((actual.to(ScalarType.Float64) - expected).abs().max().item<double>(), 0, 1e-5 * scale);
    }
}
