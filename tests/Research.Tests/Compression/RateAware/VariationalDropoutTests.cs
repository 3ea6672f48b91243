using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class VariationalDropoutTests
{
    [Theory] // exact divergences by tests/oracles/rate_aware.py
    [InlineData(-8, 4.63501)]
    [InlineData(-4, 2.62575)]
    [InlineData(-2, 1.54415)]
    [InlineData(-1, 0.91453)]
    [InlineData(0, 0.42669)]
    [InlineData(1, 0.17319)]
    [InlineData(2, 0.06617)]
    [InlineData(4, 0.00913)]
    [InlineData(6, 0.00124)]
    public void The_divergence_is_within_the_papers_error_of_the_exact_one(float logAlpha, double exact)
    {
        using var scope = NewDisposeScope();
        Assert.InRange(VariationalDropout.Divergence(tensor(logAlpha, device: CPU)).item<float>(), exact - 0.009, exact + 0.009);
    }

    [Fact]
    public void Log_alpha_by_hand()
    {
        using var scope = NewDisposeScope();
        Tensor mean = tensor(new[] { 0.5f, -2 }, device: CPU), logVariance = tensor(new[] { -2f, 1 }, device: CPU);
        Assert.Equal([(float)(-2 - Math.Log(0.25)), (float)(1 - Math.Log(4))], VariationalDropout.LogAlpha(mean, logVariance).Floats(), Near);
    }

    [Fact]
    public void Outputs_have_the_mean_and_variance_that_noisy_weights_make()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network line = SmallNetworks.Line([0.5f, -1, 2, 0.25f], outputs: 2);
        using var variational = new VariationalNetwork(line, Math.Log(0.04));
        using var randomness = new LayerRandomness(3, CPU);
        Tensor outputs = variational.forward(tensor(new[] { 1f, 3 }, device: CPU).repeat(50_000, 1));

        // mean W·x = (−2.5, 2.75), variance 0.04·(1² + 3²) = 0.4; five standard deviations of 50,000 draws
        Assert.Equal([-2.5f, 2.75f], outputs.mean([0]).Floats(), Within(5 * Math.Sqrt(0.4 / 50_000)));
        Assert.Equal([0.4f, 0.4f], outputs.var(0).Floats(), Within(5 * 0.4 * Math.Sqrt(2.0 / 50_000)));
    }

    [Fact]
    public void What_is_noise_is_zero_after_training_and_the_rest_stays()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network line = SmallNetworks.Line([0.5f, 0.01f, -0.02f, 2], outputs: 2);
        using var variational = new VariationalNetwork(line, -4); // log α = −4 − 2·log|θ|: −2.6, 5.2, 3.8, −5.4
        variational.eval();
        Tensor input = tensor(new[] { 1f, 10 }, device: CPU).reshape(1, 2);
        float[] without = variational.forward(input).Floats();

        variational.Harden();

        Assert.Equal([0.5f, 0, 0, 2], line.Weight("fc").Floats());
        Assert.Equal(without, line.forward(input).Floats());
        Assert.Equal([0.5f, 20], without);
    }

    [Fact]
    public void Training_turns_most_weights_into_noise_that_can_go()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 2000 });
        using Network network = Network.Create(Models.Create("mlp-784-20-10"), seed: 1);
        new Trainer(network, data, new TrainingOptions { Epochs = 6, BatchSize = 50, Optimizer = new Adam() }).Run();
        double dense = Evaluation.Score(network, data, data.Selection).Accuracy;
        using var variational = new VariationalNetwork(network);

        new Trainer(variational, data, new TrainingOptions { Epochs = 30, BatchSize = 50, Optimizer = new Adam() }) { Objective = variational.Objective(Objectives.CrossEntropy(), data.Train.Count) }.Run();

        variational.eval();
        double noisy = Evaluation.Score(variational, data, data.Selection).Accuracy;
        variational.Harden();
        Assert.Equal(noisy, Evaluation.Score(network, data, data.Selection).Accuracy, 2);
        Assert.InRange(noisy, dense - 0.02, 1);
        Assert.InRange(network.Weight("fc1").Floats().Count(weight => weight == 0) / (784.0 * 20), 0.8, 0.99);
    }

    [Fact]
    public void The_objective_is_the_bound_of_an_image()
    {
        using var scope = NewDisposeScope();
        using Network line = SmallNetworks.Line([0.5f, -1, 2, 0.25f], outputs: 2);
        using var variational = new VariationalNetwork(line);
        Objective objective = variational.Objective((_, _, _) => tensor(1f, device: CPU), images: 50, scale: 0.5);

        Tensor loss = objective(zeros(1, device: CPU), zeros(1, device: CPU), zeros(1, device: CPU));
        Assert.Equal(1 + 0.5 * variational.Divergence().item<float>() / 50, loss.item<float>(), 5);
        loss.backward();
        Assert.All(variational.parameters(), parameter => Assert.True(parameter.grad!.abs().sum().item<float>() > 0));
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        using Network line = SmallNetworks.Line([1, 2], outputs: 1);
        Assert.Contains("initialLogVariance", Assert.Throws<ArgumentOutOfRangeException>(() => new VariationalNetwork(line, double.NaN)).Message);
        using var variational = new VariationalNetwork(line);
        Assert.Throws<ArgumentOutOfRangeException>(() => variational.Objective(Objectives.CrossEntropy(), 0));
        using Network none = Network.Create(new ArchitectureBuilder("none", [4]).ReLU("relu").Build(), 1);
        Assert.Contains("no convolution or linear layer", Assert.Throws<ArgumentException>(() => new VariationalNetwork(none)).Message);
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5;

    private static Func<float, float, bool> Within(double tolerance) => (a, b) => Math.Abs(a - b) < tolerance;
}
