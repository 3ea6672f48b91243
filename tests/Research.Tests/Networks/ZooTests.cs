using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks;

public class ZooTests
{
    [Theory]
    [InlineData("lenet-300-100", 266_610)]
    [InlineData("lenet-5", 431_080)]
    [InlineData("cnn-32-64-128", 225_034)] // Keras' count of the same tutorial network
    [InlineData("conv-2", 4_301_642)]
    [InlineData("conv-4", 2_425_930)]
    [InlineData("conv-6", 2_262_602)]
    [InlineData("resnet-20", 269_722)]
    [InlineData("resnet-32", 464_154)]
    [InlineData("resnet-44", 658_586)]
    [InlineData("resnet-56", 853_018)]
    [InlineData("resnet-20-projection", 272_474)]
    [InlineData("resnet-56-projection", 855_770)]
    [InlineData("resnet-20-width-8", 68_050)]
    [InlineData("vgg-16-bn", 14_991_946)]
    [InlineData("densenet-40", 176_122)]
    [InlineData("mobilenet-v2", 2_236_682)] // torchvision's 3,504,872 with 10 classes in place of 1,000
    [InlineData("mlp-784-800-800-10", 1_276_810)]
    public void Parameters_equal_published_counts(string model, long parameters)
    {
        Architecture architecture = Models.Create(model);

        Assert.Equal(parameters, architecture.ParameterCount);
        using Network network = Network.Create(architecture, seed: 1);
        Assert.Equal(parameters, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("resnet-20-width-0")]
    [InlineData("resnet-21-width-8")]
    [InlineData("lenet-5-width-8")]
    [InlineData("resnet-20-width-8-width-8")]
    public void A_width_that_cannot_be_is_refused_with_an_example(string model) =>
        Assert.Contains("as in resnet-20-width-8", Assert.Throws<ArgumentException>(() => Models.Create(model)).Message, StringComparison.Ordinal);

    [Fact]
    public void DenseNet_bc_100_12_has_the_published_769162_parameters() =>
        Assert.Equal(769_162, DenseNet.Cifar(100).ParameterCount);

    [Theory]
    [InlineData("resnet-20", 40.55)]
    [InlineData("resnet-20-projection", 40.81)]
    [InlineData("resnet-56", 125.49)]
    [InlineData("resnet-56-projection", 125.75)]
    [InlineData("vgg-16-bn", 313.46)] // Li et al. print 3.13·10⁸
    public void Macs_equal_published_counts(string model, double millions) =>
        Assert.Equal(millions, Math.Round(Models.Create(model).Macs / 1e6, 2));

    [Fact]
    public void Macs_of_lenet5_add_up_by_hand()
    {
        Architecture lenet = Models.Create("lenet-5");

        Assert.Equal(20 * 24 * 24 * 25, lenet.MacsOf("conv1"));
        Assert.Equal(50 * 8 * 8 * 20 * 25, lenet.MacsOf("conv2"));
        Assert.Equal(800 * 500, lenet.MacsOf("fc1"));
        Assert.Equal(5000, lenet.MacsOf("fc2"));
        Assert.Equal(288_000 + 1_600_000 + 400_000 + 5_000, lenet.Macs);
    }

    public static TheoryData<string> AllModels => [.. Models.Names, "mlp-10-10-10", "mlp-10-64-10", "mlp-10-5-3-1"];

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Every_model_runs_and_its_shapes_are_those_inferred(string model)
    {
        Architecture architecture = Models.Create(model);
        using Network network = Network.Create(architecture, seed: 1);
        network.eval();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        IReadOnlyDictionary<string, Tensor> activations = network.Activations(randn(architecture.Input.WithBatch(2), device: CPU));

        foreach (Node node in architecture.Nodes)
            Assert.Equal(architecture.ShapeOf(node.Name).WithBatch(2), activations[node.Name].shape);
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Forward_equals_the_last_activation(string model)
    {
        Architecture architecture = Models.Create(model);
        using Network network = Network.Create(architecture, seed: 2);
        network.eval();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor input = randn(architecture.Input.WithBatch(2), device: CPU);

        Tensor kept = network.Activations(input)[architecture.Nodes[^1].Name];

        Assert.True(network.forward(input).equal(kept).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Every_architecture_survives_json(string model)
    {
        Architecture architecture = Models.Create(model);

        Assert.Equal(architecture, ArchitectureJson.Parse(architecture.ToJson()));
    }

    [Fact]
    public void An_unknown_model_is_named_with_those_that_exist()
    {
        var problem = Assert.Throws<ArgumentException>(() => Models.Create("lenet5"));

        Assert.Contains("'lenet5'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("lenet-5", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mlp-0-10")]
    [InlineData("mlp-784")]
    [InlineData("mlp-784-x-10")]
    public void A_broken_mlp_name_is_refused(string name) => Assert.Throws<ArgumentException>(() => Models.Create(name));

    [Fact]
    public void Equal_seeds_give_equal_weights_and_others_do_not()
    {
        using Network a = Network.Create(Models.Create("lenet-300-100"), 1), b = Network.Create(Models.Create("lenet-300-100"), 1),
            c = Network.Create(Models.Create("lenet-300-100"), 2);

        Assert.True(a.Weight("fc1").equal(b.Weight("fc1")).all().item<bool>());
        Assert.False(a.Weight("fc1").equal(c.Weight("fc1")).all().item<bool>());
    }
}
