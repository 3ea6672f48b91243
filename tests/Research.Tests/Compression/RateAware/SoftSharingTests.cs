using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public class SoftSharingTests
{
    private static WeightMixture Mixture() => new(components: 2, range: 0.4, zeroShare: 0.9) { PrecisionShape = 3, PrecisionRate = 0.1 };

    [Fact]
    public void The_likelihood_is_that_of_SciPys_densities()
    {
        using var scope = NewDisposeScope();
        using WeightMixture mixture = Mixture(); // means 0, −0.4, 0.4, deviations 0.2
        Tensor weights = tensor(new[] { 0, 0.3f, -0.5f, 0.05f }, device: CPU);
        Assert.Equal(-10.79476, mixture.NegativeLogLikelihood(weights).item<float>(), 3); // tests/oracles/rate_aware.py
        Assert.Equal([0L, 2, 1, 0], mixture.Components(tensor(new[] { 0, 0.6f, -0.7f, 0.1f }, device: CPU)).data<long>().ToArray());
    }

    [Fact]
    public void The_gradient_is_that_of_finite_differences()
    {
        using var scope = NewDisposeScope();
        using WeightMixture mixture = Mixture();
        Tensor weights = tensor(new[] { 0.02f, 0.3f, -0.5f, 0.05f }, device: CPU).requires_grad_();
        mixture.NegativeLogLikelihood(weights).backward();
        FiniteDifferences.Check([weights, .. mixture.parameters()], () => mixture.NegativeLogLikelihood(weights));
    }

    [Fact]
    public void Weights_take_the_mean_of_their_component()
    {
        using var scope = NewDisposeScope();
        using Network line = SmallNetworks.Line([0.6f, 0.01f, -0.7f, 0.5f], outputs: 2);
        using var shared = new SoftSharedNetwork(line, Mixture());

        WeightExpression weight = shared.Compress().Weights["fc.weight"];

        Assert.Equal([0.4f, 0, -0.4f, 0.4f], weight.Materialise());
        Assert.Equal<int>([0, 2, 3], Assert.IsType<MaskedWeight>(weight).Positions);
    }

    [Fact]
    public void Training_makes_the_shared_values_good_enough_to_take_the_weights_places()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 2000 });
        using Network network = Network.Create(Models.Create("mlp-784-20-10"), seed: 1);
        new Trainer(network, data, new TrainingOptions { Epochs = 6, BatchSize = 50, Optimizer = new Adam() }).Run();
        double dense = Evaluation.Score(network, data, data.Selection).Accuracy;
        using var mixture = new WeightMixture(components: 16, range: 0.5, zeroShare: 0.9);
        using var shared = new SoftSharedNetwork(network, mixture);
        double before = Shared();

        new Trainer(shared, data, new TrainingOptions { Epochs = 12, BatchSize = 50, Optimizer = new Adam() }) { Objective = shared.Objective(Objectives.CrossEntropy(), data.Train.Count, tau: 0.002) }.Run();

        Assert.InRange(Shared(), before + 0.05, 1);
        Assert.InRange(Evaluation.Score(network, data, data.Selection).Accuracy, dense, 1); // the prior also keeps it from overfitting
        Assert.InRange(CompressedFile.Encode(shared.Compress()).Length, 500, 4 * 15_910 / 30);

        double Shared()
        {
            using Network values = shared.Compress().Materialise();
            return Evaluation.Score(values, data, data.Selection).Accuracy;
        }
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightMixture(0, 1));
        Assert.Contains("range", Assert.Throws<ArgumentOutOfRangeException>(() => new WeightMixture(4, 0)).Message);
        Assert.Contains("zeroShare", Assert.Throws<ArgumentOutOfRangeException>(() => new WeightMixture(4, 1, zeroShare: 1)).Message);
        Assert.Contains("PrecisionShape", Assert.Throws<ArgumentOutOfRangeException>(() => new WeightMixture(4, 1) { PrecisionShape = 1 }).Message);
        Assert.Contains("PrecisionRate", Assert.Throws<ArgumentOutOfRangeException>(() => new WeightMixture(4, 1) { PrecisionRate = double.NaN }).Message);
        using Network line = SmallNetworks.Line([1, 2], outputs: 1);
        using var shared = new SoftSharedNetwork(line, Mixture());
        Assert.Contains("tau", Assert.Throws<ArgumentOutOfRangeException>(() => shared.Objective(Objectives.CrossEntropy(), 10, tau: 0)).Message);
        using Network none = Network.Create(new ArchitectureBuilder("none", [4]).ReLU("relu").Build(), 1);
        Assert.Contains("no weights", Assert.Throws<ArgumentException>(() => new SoftSharedNetwork(none, Mixture())).Message);
    }
}
