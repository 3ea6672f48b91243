using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Tests.Training.Data;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class RateAwareNetworkTests
{
    [Fact]
    public void It_computes_with_the_network_that_it_stores()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network network = Network.Create(LeNet.LeNet5(), 1);
        using var rateAware = new RateAwareNetwork(network, new RateOptions { Step = 0.7 });
        rateAware.eval();
        CompressedNetwork stored = rateAware.Compress();
        using Network loaded = stored.Materialise();
        Tensor input = rand([4, 1, 28, 28], generator: new Generator(1, CPU), device: CPU);

        Assert.All(stored.Weights.Values, weight => Assert.IsType<QuantizedWeight>(weight));
        Assert.Equal(rateAware.forward(input).Floats(), loaded.forward(input).Floats(), (a, b) => Math.Abs(a - b) < 0.02 * (1 + Math.Abs(a))); // steps are stored to 8 bits
        float step = Assert.IsType<QuantizedWeight>(stored.Weights["fc1.weight"]).Grid.Scales[0];
        Assert.Equal(0.7 * network.Weight("fc1").std().item<float>(), step, 0.005 * step);
    }

    [Fact]
    public void Gradients_pass_straight_through_and_into_steps()
    {
        using var scope = NewDisposeScope();
        using Network line = SmallNetworks.Line([0.6f, -0.3f], outputs: 1);
        using var rateAware = new RateAwareNetwork(line, new RateOptions());
        Tensor logStep = rateAware.get_parameter("log_step_fc_weight")!;
        using (no_grad())
            logStep.fill_(Math.Log(0.5));
        Tensor output = rateAware.forward(tensor(new[] { 2f, 3 }, device: CPU).reshape(1, 2));
        Assert.Equal(2 * 0.5 - 3 * 0.5, output.item<float>(), 5); // 0.6 and −0.3 round to 0.5 and −0.5
        output.sum().backward();
        Assert.Equal([2, 3], line.Weight("fc").grad!.Floats(), Near);

        // ∂w/∂s = round(v/s) − v/s = −0.2 and −0.4 (Esser et al. 2020), and ∂s/∂log s = s
        Assert.Equal(0.5 * (2 * -0.2 + 3 * -0.4), logStep.grad!.item<float>(), 4);
    }

    [Fact]
    public void Bits_of_noisy_latents_are_those_of_the_density_on_average()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network line = SmallNetworks.Line([0.6f, -0.3f, 0, 0.1f], outputs: 2);
        using var rateAware = new RateAwareNetwork(line, new RateOptions());
        double step = rateAware.get_parameter("log_step_fc_weight")!.exp().item<float>();
        using var density = new LatentDensity([2, 2], CPU);
        double integral = 0;
        for (double noise = -0.4995; noise < 0.5; noise += 0.001)
            integral += density.Bits(line.Weight("fc").div(step).add(noise)).item<float>() / 1000;

        using var randomness = new LayerRandomness(1, CPU);
        double[] drawn = [.. Enumerable.Range(0, 4000).Select(_ => (double)Bits(rateAware))];
        Assert.Equal(integral, drawn.Average(), 0.1);
        rateAware.eval();
        Assert.Equal(density.Bits(line.Weight("fc").div(step).round()).item<float>(), Bits(rateAware), 4);
    }

    [Fact]
    public void A_higher_price_makes_a_smaller_file()
    {
        string folder = Directory.CreateTempSubdirectory("research-").FullName;
        try
        {
            using ImageDataSet data = SmallData.Idx(train: 60, test: 6).WriteTo(folder).Read(folder);
            int[] bytes = [.. new[] { 0, 1e-4, 1e-2 }.Select(lambda => CompressedFile.Encode(Trained(data, lambda)).Length)];
            Assert.True(bytes[0] > bytes[1] && bytes[1] > bytes[2], string.Join(", ", bytes));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Dead_units_go_and_the_rest_computes_the_same()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network network = Network.Create(new ArchitectureBuilder("net", [1, 8, 8]).Conv("conv1", 4, 3).MaxPool("pool1", 2).Conv("conv2", 3, 2).Linear("fc1", 6).ReLU("relu1").Linear("fc2", 3).Build(), 5);
        network.Weight("conv1")[0].zero_(); // nothing enters, but its bias
        network.get_parameter("conv1.bias")![0] = tensor(1f, device: CPU);
        network.Weight("conv1")[1].zero_();
        network.get_parameter("conv1.bias")![1] = tensor(0f, device: CPU);
        network.Weight("fc1")[2].zero_();
        network.get_parameter("fc1.bias")![2] = tensor(0f, device: CPU);
        network.Weight("fc2").select(1, 4).zero_(); // nothing reads it
        network.Weight("fc1").slice(1, 4, 8, 1).zero_(); // nothing reads filter 1 of conv2, and so, it being the only one to, filter 3 of conv1
        network.Weight("conv2").select(1, 3).zero_();
        network.Weight("conv2")[1].select(0, 3).fill_(1);
        using var rateAware = new RateAwareNetwork(network, new RateOptions { Step = 0.05 });
        CompressedNetwork whole = rateAware.Compress(), narrow = DeadUnits.Remove(whole);
        using Network before = whole.Materialise(), after = narrow.Materialise();
        Tensor input = rand([5, 1, 8, 8], generator: new Generator(2, CPU), device: CPU);

        Assert.Equal(["conv1: 2 units", "conv2: 2 units", "fc1: 4 units"], DependencyGraph.Of(narrow.Architecture).Groups.Select(group => group.ToString()));
        Assert.Equal(before.forward(input).Floats(), after.forward(input).Floats(), Near);
        Assert.Empty(DeadUnits.Of(after));
        Assert.Contains("not on a symmetric grid", Assert.Throws<ArgumentException>(() => DeadUnits.Remove(CompressedNetwork.Of(network))).Message);
    }

    [Fact]
    public void A_layer_keeps_a_unit_even_if_all_are_dead()
    {
        using var noGrad = no_grad();
        using Network network = SmallNetworks.Mlp(new float[16], new float[8]);
        network.get_parameter("fc1.bias")!.zero_();
        Assert.Equal(3, DeadUnits.Of(network).Count);
    }

    [Fact]
    public void Bad_options_and_networks_are_refused()
    {
        Assert.Contains("Lambda", Assert.Throws<ArgumentOutOfRangeException>(() => new RateOptions { Lambda = -1 }).Message);
        Assert.Contains("Step", Assert.Throws<ArgumentOutOfRangeException>(() => new RateOptions { Step = double.NaN }).Message);
        using Network network = Network.Create(SmallNetworks.Smooth, 1);
        Assert.Contains("fold batch norm", Assert.Throws<ArgumentException>(() => new RateAwareNetwork(network, new RateOptions())).Message);
    }

    private static CompressedNetwork Trained(ImageDataSet data, double lambda)
    {
        var options = new RateOptions { Lambda = lambda };
        using Network network = Network.Create(new ArchitectureBuilder("small", [1, 4, 5]).Linear("fc1", 30).ReLU("relu1").Linear("fc2", data.Classes).Build(), 1);
        using var rateAware = new RateAwareNetwork(network, options);
        new Trainer(rateAware, data, new TrainingOptions { Epochs = 60, BatchSize = 20, Optimizer = new Adam { LearningRate = 5e-3 } })
        {
            BatchObjective = new RateObjective(rateAware, options),
        }.Run();
        return rateAware.Compress();
    }

    private static float Bits(RateAwareNetwork network)
    {
        using var scope = NewDisposeScope();
        return network.Bits().item<float>();
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-4 * (1 + Math.Abs(a));
}
