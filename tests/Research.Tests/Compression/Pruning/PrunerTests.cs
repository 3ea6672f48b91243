using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static Research.Tests.Compression.SmallNetworks;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Research.Tests.Compression;

public class PrunerTests
{
    private static readonly float[] First = [1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12, 13, -14, 15, -16], Second = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, -0.8f];

    private static bool[] Kept(MaskSet masks, string name) => masks[name].flatten().data<bool>().ToArray();

    [Fact]
    public void Global_magnitude_removes_the_smallest_absolute_weights_of_all_layers()
    {
        using Network network = Mlp(First, Second);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5 });

        // 12 of 24 go: all of the second layer but its survivor, and the 5 smallest of the first.
        Assert.Equal([false, false, false, false, false, false, false, true], Kept(masks, "fc2.weight"));
        Assert.Equal(First.Select(weight => Math.Abs(weight) > 5), Kept(masks, "fc1.weight"));
        Assert.Equal(0.5, masks.Sparsity);
    }

    [Fact]
    public void Per_layer_gives_every_layer_the_same_sparsity()
    {
        using Network network = Mlp(First, Second);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.25, Scope = PruningScope.PerLayer });

        Assert.Equal(First.Select(weight => Math.Abs(weight) > 4), Kept(masks, "fc1.weight"));
        Assert.Equal([false, false, true, true, true, true, true, true], Kept(masks, "fc2.weight"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.875)]
    public void Ties_do_not_change_the_count(double sparsity)
    {
        using Network network = Mlp([.. Enumerable.Repeat(1f, 16)], [.. Enumerable.Repeat(-1f, 8)]);
        foreach (PruningScope scope in Enum.GetValues<PruningScope>())
        {
            using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = sparsity, Scope = scope });
            long expected = scope == PruningScope.PerLayer
                ? Round(16 * sparsity) + Round(8 * sparsity)
                : Round(24 * sparsity);
            Assert.Equal(expected, masks.Count - masks.Kept);
        }

        static long Round(double value) => (long)Math.Round(value, MidpointRounding.AwayFromZero);
    }

    [Fact]
    public void Constant_and_zero_layers_are_pruned_to_the_exact_count()
    {
        using Network network = Mlp(new float[16], new float[8]);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.75 });

        Assert.Equal(6, masks.Kept);
    }

    [Fact]
    public void Enforcing_twice_changes_nothing_more()
    {
        using Network network = Network.Create(Models.Create("lenet-5"), 1);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.9 });
        masks.Enforce();
        using Tensor once = network.Weight("fc1").clone();
        masks.Enforce();

        Assert.True(once.equal(network.Weight("fc1")).all().item<bool>());
        using MaskSet found = MaskSet.OfNonZeros(network);
        Assert.Equal(masks.Kept, found.Kept);
    }

    [Fact]
    public void What_is_removed_becomes_positive_zero_even_where_it_was_not_a_number()
    {
        using Network network = Mlp(First, Second);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.75 });
        using (no_grad())
            network.Weight("fc1").fill_(float.NaN);
        masks.Enforce();

        float[] weights = network.Weight("fc1").data<float>().ToArray();
        Assert.All(weights.Zip(Kept(masks, "fc1.weight")).Where(pair => !pair.Second), pair => Assert.Equal(0, BitConverter.SingleToInt32Bits(pair.First)));
    }

    [Fact]
    public void What_an_earlier_round_removed_stays_removed()
    {
        using Network network = Mlp(First, Second);
        using MaskSet first = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5 });
        first.Enforce();
        using (no_grad())
            network.Weight("fc2").fill_(100); // revived behind the masks' back
        using MaskSet second = Pruner.Masks(network, new PruningOptions { Sparsity = 0.75 }, first);

        foreach (string name in first.Names)
            Assert.False(second[name].logical_and(first[name].logical_not()).any().item<bool>());
        Assert.Equal(6, second.Kept);
    }

    [Fact]
    public void No_layer_loses_its_last_weights()
    {
        using Network network = Mlp(First, Second);
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.8, MinSurvivors = 2 });

        Assert.Equal(2, Kept(masks, "fc2.weight").Count(kept => kept));
        Assert.Contains("must survive", Assert.Throws<ArgumentException>(
            () => Pruner.Masks(network, new PruningOptions { Sparsity = 0.99, MinSurvivors = 2 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Sparsity_outside_its_range_is_refused(double sparsity) =>
        Assert.Contains("[0, 1)", Assert.Throws<ArgumentOutOfRangeException>(() => new PruningOptions { Sparsity = sparsity }).Message, StringComparison.Ordinal);

    [Fact]
    public void Nan_weights_and_unknown_parameters_are_named()
    {
        using Network network = Mlp(First, Second);
        Assert.Contains("'fc3.weight'", Assert.Throws<ArgumentException>(
            () => Pruner.Masks(network, new PruningOptions { Sparsity = 0.5, Include = ["fc3.weight"] })).Message, StringComparison.Ordinal);
        using (no_grad())
            network.Weight("fc1").fill_(float.PositiveInfinity);
        Assert.Contains("infinite", Assert.Throws<ArgumentException>(
            () => Pruner.Masks(network, new PruningOptions { Sparsity = 0.5 })).Message, StringComparison.Ordinal);
        using (no_grad())
            network.Weight("fc1").fill_(float.NaN);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(
            () => Pruner.Masks(network, new PruningOptions { Sparsity = 0.5 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_of_another_size_is_refused()
    {
        using Network network = Mlp(First, Second);
        var weights = new Dictionary<string, Parameter> { ["fc1.weight"] = network.Weight("fc1") };

        Assert.Contains("[4, 4] is expected", Assert.Throws<ArgumentException>(
            () => new MaskSet(weights, new Dictionary<string, Tensor> { ["fc1.weight"] = ones(3, device: CPU) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_torchsharp_module_can_be_masked_any_parameter_included()
    {
        using var module = nn.Sequential(("embedding", nn.Embedding(10, 4, device: CPU)), ("norm", nn.LayerNorm(4, device: CPU)), ("fc", nn.Linear(4, 2, device: CPU)));
        using MaskSet masks = Pruner.Masks(module, new PruningOptions { Sparsity = 0.5, Include = ["embedding.weight", "fc.bias"] });
        masks.Enforce();

        Assert.Equal(21, masks.Kept);
        Assert.Equal(["embedding.weight", "fc.bias"], masks.Names);
    }

    public static TheoryData<OptimizerOptions> Optimizers => [new Sgd { WeightDecay = 0.1 }, new Adam { WeightDecay = 0.1 }, new AdamW { WeightDecay = 0.1 }];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Neither_momentum_nor_decay_revives_a_pruned_weight(OptimizerOptions optimizer)
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 200 });
        using Network network = Network.Create(Models.Create("lenet-5"), 1);
        new Trainer(network, data, new TrainingOptions { Epochs = 1, Optimizer = optimizer with { LearningRate = 0.01 } }).Run();
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.9 });

        new Trainer(network, data, new TrainingOptions { Epochs = 1, BatchSize = 20, Optimizer = optimizer with { LearningRate = 0.01 } }) { Constraints = [masks] }.Run();

        foreach (string name in masks.Names)
            Assert.Equal(0, network.get_parameter(name)!.masked_select(masks[name].logical_not()).abs().sum().item<float>());
        using MaskSet found = MaskSet.OfNonZeros(network);
        Assert.Equal(masks.Kept, found.Kept);
        Assert.True(network.Weight("fc1").lt(0).any().item<bool>(), "negative weights are pruned by magnitude too, not frozen or removed");
    }

    [SkippableFact]
    public void Training_pruning_and_evaluation_work_on_cuda()
    {
        Skip.IfNot(cuda.is_available(), "no CUDA device on this machine");
        Device device = DeviceChoice.Parse("cuda");
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 1000 });
        using Network network = Network.Create(Models.Create("lenet-5"), 1, device);
        var options = new TrainingOptions { Epochs = 5, Optimizer = new Sgd { LearningRate = 0.02 }, Augmentation = new Augmentation { PadCrop = 2, Flip = true } };
        new Trainer(network, data, options).Run();
        using MaskSet masks = Pruner.Masks(network, new PruningOptions { Sparsity = 0.5 });

        new Trainer(network, data, options) { Constraints = [masks] }.Run();

        Score onGpu = Evaluation.Score(network, data, data.Test), onCpu = Evaluation.Score(network.Copy(CPU), data, data.Test);
        Assert.True(onGpu.Accuracy > 0.6, onGpu.ToString());
        Assert.Equal(onCpu.Accuracy, onGpu.Accuracy, 0.005);
        Assert.Equal(0.5, masks.Sparsity, 1e-5);
    }
}
