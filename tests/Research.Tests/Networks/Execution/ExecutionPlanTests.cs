using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Research.Networks;
using Research.Networks.Execution;
using Research.Networks.Zoo;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Execution;

public class ExecutionPlanTests
{
    public static TheoryData<string, int> ModelsAndBatches
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string model in (string[])[.. Models.Names, "mlp-10-64-10"])
            {
                data.Add(model, 1);
                data.Add(model, 5);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ModelsAndBatches))]
    public void Every_model_computes_what_its_module_computes(string model, int batch)
    {
        using Network network = Trained(Models.Create(model), sparsity: 0);

        AssertEqual(network, new PlanOptions { Batch = batch, Choice = KernelChoice.Density });
    }

    [Theory]
    [InlineData("lenet-300-100")]
    [InlineData("lenet-5")]
    [InlineData("resnet-20")]
    [InlineData("mobilenet-v2")]
    public void A_pruned_network_computes_the_same_with_every_choice_of_kernels(string model)
    {
        using Network network = Trained(Models.Create(model), sparsity: 0.9);

        foreach (KernelChoice choice in Enum.GetValues<KernelChoice>())
        {
            foreach (int batch in new[] { 1, 3, 32 })
                AssertEqual(network, new PlanOptions { Batch = batch, Choice = choice });
        }
    }

    public static TheoryData<string, bool> WeightKernels
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (ILayerKernelFactory factory in PlanOptions.AllKernels.Where(factory => factory.IsSparse is not null && factory.Name != "binary product")) // which takes signs only
            {
                data.Add(factory.Name, true);
                data.Add(factory.Name, false);
            }
            return data;
        }
    }

    /// <summary>Extents that divide into no vector, strides, paddings and groups of every kind.</summary>
    [SkippableTheory]
    [MemberData(nameof(WeightKernels))]
    public void Every_kernel_computes_odd_layers(string kernel, bool single)
    {
        Skip.If(kernel == "sparse vector" && !Avx2.IsSupported, "this processor has no AVX2, which the kernel needs");
        bool overImages = kernel == "dense images";
        Skip.If(overImages && (single || !Vector512.IsHardwareAccelerated), "the kernel runs over 16 images, in vectors of 512 bits");
        ILayerKernelFactory factory = PlanOptions.AllKernels.Single(candidate => candidate.Name == kernel);
        Architecture[] layers = overImages ? [.. Convolutions().Where(architecture => architecture.Nodes[0].Layer is Conv2d { Groups: 1 })] :
        [
            new ArchitectureBuilder("a", [37]).Linear("fc", 19).Build(),
            new ArchitectureBuilder("b", [1]).Linear("fc", 1).Build(),
            new ArchitectureBuilder("c", [129]).Linear("fc", 5, bias: false).Build(),
            .. !kernel.EndsWith("panel", StringComparison.Ordinal) ? [] : Convolutions(),
        ];
        foreach (Architecture architecture in layers)
        {
            foreach (double sparsity in new[] { 0, 0.7, 1 })
            {
                using Network network = Trained(architecture, sparsity);
                AssertEqual(network, new PlanOptions { Batch = single ? 1 : 18, Kernels = [factory, .. PlanOptions.AllKernels.Where(other => other.IsSparse is null)] });
            }
        }
    }

    private static Architecture[] Convolutions() =>
    [
        new ArchitectureBuilder("3×3", [3, 7, 9]).Conv("conv", 6, 3, padding: 1).Build(),
        new ArchitectureBuilder("stride", [3, 11, 6]).Conv("conv", 5, 3, stride: 2, padding: 1).Build(),
        new ArchitectureBuilder("wide stride", [2, 9, 13]).Append("conv", new Conv2d(2, 4, new Extent(2, 5)) { Stride = new Extent(3, 2), Padding = new Extent(0, 3) }).Build(),
        new ArchitectureBuilder("1×1", [5, 4, 4]).Conv("conv", 9, 1).Build(),
        new ArchitectureBuilder("1×1 stride", [5, 5, 5]).Conv("conv", 3, 1, stride: 2).Build(),
        new ArchitectureBuilder("depthwise", [6, 8, 8]).Conv("conv", 6, 3, stride: 2, padding: 1, groups: 6).Build(),
        new ArchitectureBuilder("groups", [6, 5, 5]).Conv("conv", 10, 3, padding: 1, groups: 2, bias: false).Build(),
        new ArchitectureBuilder("large", [2, 30, 40]).Conv("conv", 4, 5, padding: 2).Build(),
    ];

    [Theory]
    [InlineData(ActivationFunction.ReLU)]
    [InlineData(ActivationFunction.ReLU6)]
    [InlineData(ActivationFunction.Hardswish)]
    [InlineData(ActivationFunction.Sigmoid)]
    [InlineData(ActivationFunction.Tanh)]
    [InlineData(ActivationFunction.Gelu)]
    [InlineData(ActivationFunction.Sign)]
    public void Every_activation_computes_fused_and_alone(ActivationFunction function)
    {
        using Network fused = Trained(new ArchitectureBuilder("fused", [20]).Linear("fc", 40).Append("f", new Activation(function)).Build(), 0);
        using Network alone = Trained(new ArchitectureBuilder("alone", [40]).Append("f", new Activation(function)).Build(), 0);

        AssertEqual(fused, new PlanOptions { Batch = 3 });
        AssertEqual(alone, new PlanOptions { Batch = 3 });
    }

    [Fact]
    public void A_layer_used_twice_keeps_its_output_for_both()
    {
        var builder = new ArchitectureBuilder("branches", [4, 6, 6]).Conv("conv", 4, 3, padding: 1);
        builder.BatchNorm("bn").ReLU("relu").Append("sum", new Add(), "conv", "relu", "conv").Append("pool", new MaxPool2d(3) { Stride = 2, Padding = 1 });
        builder.Append("concat", new Concat(), "pool", "pool").Append("average", new AvgPool2d(2) { Stride = 1 });
        using Network network = Trained(builder.Build(), 0);

        AssertEqual(network, new PlanOptions { Batch = 2 });
    }

    [Fact]
    public void A_network_that_only_flattens_returns_its_input()
    {
        using Network network = Network.Create(new ArchitectureBuilder("flat", [2, 3, 3]).Append("flatten", new Flatten()).Build(), seed: 1);

        AssertEqual(network, new PlanOptions { Batch = 2 });
    }

    [Theory]
    [InlineData("lenet-300-100", 1)]
    [InlineData("lenet-5", 32)]
    [InlineData("resnet-20", 1)]
    [InlineData("mobilenet-v2", 1)]
    [InlineData("densenet-40", 2)]
    public void A_call_allocates_nothing(string model, int batch)
    {
        using Network network = Trained(Models.Create(model), sparsity: 0.9);
        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Batch = batch, Choice = KernelChoice.Density });
        var (input, output) = (new float[batch * network.Architecture.Input.Elements], new float[batch * 10]);
        plan.Run(input, output);

        long before = GC.GetAllocatedBytesForCurrentThread();
        plan.Run(input, output);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Batch_norm_is_folded_and_functions_are_fused()
    {
        using Network network = Trained(Models.Create("resnet-20"), sparsity: 0);
        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Choice = KernelChoice.Density });

        Assert.DoesNotContain(plan.Steps, step => step.Kernel is "channel affine" or "copy");
        Assert.Equal(19 + 9 + 2 + 1 + 1, plan.Steps.Count); // convolutions, adds, shortcuts, pool, linear
        Assert.True(plan.BufferBytes < 5 * 4 * 16 * 32 * 32);
    }

    [Theory]
    [InlineData(KernelChoice.Dense, "dense")]
    [InlineData(KernelChoice.Sparse, "sparse")]
    public void A_choice_is_kept_whatever_the_weights(KernelChoice choice, string kind)
    {
        using Network network = Trained(Models.Create("lenet-5"), sparsity: 0.5);
        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Choice = choice });

        Assert.All(plan.Steps.Where(step => step.Density is not null), step => Assert.StartsWith(kind, step.Kernel, StringComparison.Ordinal));
    }

    [Fact]
    public void By_density_the_layers_below_break_even_are_sparse_and_nothing_is_timed()
    {
        using Network network = Trained(Models.Create("lenet-5"), sparsity: 0);
        using (no_grad())
            network.Weight("fc1").mul_(rand_like(network.Weight("fc1")).lt(0.1));
        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Choice = KernelChoice.Density });

        Assert.Equal(["dense panel", "sparse vector", "dense vector"], plan.Steps.Where(step => step.Name is "conv2" or "fc1" or "fc2").Select(step => step.Kernel));
        Assert.All(plan.Steps, step => Assert.Empty(step.Microseconds));
    }

    [Fact]
    public void A_plan_does_not_follow_its_network()
    {
        using Network network = Trained(Models.Create("mlp-10-5-3-1"), sparsity: 0);
        using ExecutionPlan plan = ExecutionPlan.Compile(network);
        using Tensor input = ones([1, 10], device: CPU);
        using Tensor before = plan.Run(input);
        using (no_grad())
            network.Weight("fc3").zero_();

        using Tensor after = plan.Run(input);

        Assert.True(before.equal(after).all().item<bool>());
    }

    [Fact]
    public void Nan_weights_are_refused_by_name()
    {
        using Network network = Network.Create(Models.Create("lenet-5"), seed: 1);
        using (no_grad())
            network.Weight("conv2").fill_(float.NaN);

        Assert.Contains("'conv2.weight'", Assert.Throws<ArgumentException>(() => ExecutionPlan.Compile(network)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_inputs_are_refused_with_what_is_needed()
    {
        using Network network = Network.Create(Models.Create("mlp-10-5-3-1"), seed: 1);
        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Batch = 2 });
        using var scope = NewDisposeScope();

        Assert.Contains("20", Assert.Throws<ArgumentException>(() => plan.Run(new float[10], new float[2])).Message, StringComparison.Ordinal);
        Assert.Contains("[1]", Assert.Throws<ArgumentException>(() => plan.Run(new float[20], new float[1])).Message, StringComparison.Ordinal);
        Assert.Contains("[2, 10]", Assert.Throws<ArgumentException>(() => plan.Run(zeros([1, 10], device: CPU))).Message, StringComparison.Ordinal);
        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => plan.Run(zeros([2, 10], ScalarType.Float64, device: CPU))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlanOptions { Batch = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlanOptions { BreakEvenDensity = 1.5 });
        plan.Dispose();
        Assert.Throws<ObjectDisposedException>(() => plan.Run(new float[20], new float[2]));
    }

    [Fact]
    public void A_tensor_need_not_be_contiguous()
    {
        using Network network = Trained(Models.Create("mlp-10-5-3-1"), sparsity: 0);
        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Batch = 2 });
        using var scope = NewDisposeScope();
        Tensor wide = randn([10, 2], device: CPU);

        Assert.True(plan.Run(wide.t()).allclose(network.forward(wide.t()), 1e-5, 1e-6));
    }

    [Fact]
    public void A_layer_without_a_kernel_is_named()
    {
        using Network network = Network.Create(Models.Create("lenet-5"), seed: 1);
        var options = new PlanOptions { Kernels = [.. PlanOptions.AllKernels.Where(factory => factory.Name != "max pool")] };

        string message = Assert.Throws<NotSupportedException>(() => ExecutionPlan.Compile(network, options)).Message;

        Assert.Contains("'pool1'", message, StringComparison.Ordinal);
        Assert.Contains("MaxPool2d", message, StringComparison.Ordinal);
    }

    /// <summary>A network in evaluation mode whose statistics, biases and γ are not those of a fresh one.</summary>
    private static Network Trained(Architecture architecture, double sparsity)
    {
        Network network = Network.Create(architecture, seed: 1);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        manual_seed(7);
        foreach ((string name, Tensor tensor) in network.Tensors())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal) || architecture.Nodes.Any(node => node.Layer is BatchNorm && name == $"{node.Name}.weight"))
                tensor.uniform_(0.5, 1.5);
            else if (tensor.dim() == 1)
                tensor.normal_(0, 0.1);
            else
                tensor.mul_(rand_like(tensor).ge(sparsity));
        }
        network.eval();
        return network;
    }

    /// <summary>
    /// Compares a plan's output with that of the module computed in float64, so that the module's own rounding, of the
    /// same size, is not counted: the largest difference against the largest value.
    /// </summary>
    private static void AssertEqual(Network network, PlanOptions options)
    {
        using ExecutionPlan plan = ExecutionPlan.Compile(network, options);
        using Network exact = network.Copy();
        exact.to(ScalarType.Float64);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        manual_seed(3);
        for (int round = 0; round < 2; round++)
        {
            Tensor input = randn(network.Architecture.Input.WithBatch(options.Batch), device: CPU);
            Tensor expected = exact.forward(input.to(ScalarType.Float64)), actual = plan.Run(input);
            Assert.Equal(expected.shape, actual.shape);
            double difference = Relative(actual, expected);
            Assert.True(difference <= 1e-5, $"{network.Architecture.Name}, batch {options.Batch}, {options.Choice}: {difference}, the module {Relative(network.forward(input), expected)}");
        }
    }

    private static double Relative(Tensor actual, Tensor expected) =>
        (actual - expected).abs().max().item<double>() / Math.Max(expected.abs().max().item<double>(), 1e-20);
}
