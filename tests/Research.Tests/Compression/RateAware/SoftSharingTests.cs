using Research.Compression;
using Research.Networks;
using Research.Training;
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
        Assert.Equal([0, 2, 3], Assert.IsType<MaskedWeight>(weight).Positions);
    }

    [Fact]
    public void Training_draws_weights_to_the_means_and_means_to_the_weights()
    {
        using var scope = NewDisposeScope();
        float[] first = [.. Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? 0.3f : -0.02f) + 0.002f * (i / 2 - 10))];
        using Network line = SmallNetworks.Line(first, outputs: 4);
        var mixture = new WeightMixture(components: 2, range: 0.4, zeroShare: 0.5);
        using var shared = new SoftSharedNetwork(line, mixture);
        Objective objective = shared.Objective((_, _, _) => zeros(1, device: CPU), images: 1, tau: 1);
        using var optimizer = optim.Adam(shared.parameters(), 1e-3);
        for (int step = 0; step < 400; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            objective(zeros(1, device: CPU), zeros(1, device: CPU), zeros(1, device: CPU)).backward();
            optimizer.step();
        }
        Assert.InRange(mixture.Means.Floats()[2], 0.3, 0.4); // it was 0.4, and they were around 0.3
        Assert.True(line.Weight("fc").Floats().Where(value => value > 0.1).ToArray() is { Length: 20 } large && large.Max() - large.Min() < 0.02);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightMixture(0, 1));
        Assert.Contains("range", Assert.Throws<ArgumentOutOfRangeException>(() => new WeightMixture(4, 0)).Message);
        Assert.Contains("zeroShare", Assert.Throws<ArgumentOutOfRangeException>(() => new WeightMixture(4, 1, zeroShare: 1)).Message);
        using Network line = SmallNetworks.Line([1, 2], outputs: 1);
        using var shared = new SoftSharedNetwork(line, Mixture());
        Assert.Contains("tau", Assert.Throws<ArgumentOutOfRangeException>(() => shared.Objective(Objectives.CrossEntropy(), 10, tau: 0)).Message);
        using Network none = Network.Create(new ArchitectureBuilder("none", [4]).ReLU("relu").Build(), 1);
        Assert.Contains("no weights", Assert.Throws<ArgumentException>(() => new SoftSharedNetwork(none, Mixture())).Message);
    }
}
