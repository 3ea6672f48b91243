using Research.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

public sealed class MutualDistillationTests
{
    private static readonly ImageDataSet Data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 300 });

    private static Network Create(string model, int seed) => Network.Create(Models.Create(model), seed);

    /// <summary>Two lines of two classes, x = 1, label 0: logits (0, 1) and (2, 0).</summary>
    [Theory]
    [InlineData(1.0, 1.0)]
    [InlineData(0.25, 2.0)]
    public void The_loss_is_that_worked_by_hand(double alpha, double temperature)
    {
        using var scope = NewDisposeScope();
        using Network a = SmallNetworks.Line([0, 1], outputs: 2), b = SmallNetworks.Line([2, 0], outputs: 2);
        using var mutual = new MutualNetworks(a, b);
        mutual.train();
        var batch = new Batch(ones([1, 1], device: CPU), zeros([1], dtype: ScalarType.Int64, device: CPU));

        double loss = new MutualDistillation(new DistillationOptions { Alpha = alpha, Temperature = temperature }).Loss(mutual, batch).item<float>();

        double Share(double difference) => 1 / (1 + Math.Exp(-difference)); // of class 0
        double Divergence(double p, double q) => p * Math.Log(p / q) + (1 - p) * Math.Log((1 - p) / (1 - q));
        (double first, double second) = (Share(-1 / temperature), Share(2 / temperature));
        double expected = (1 - alpha) * -(Math.Log(Share(-1)) + Math.Log(Share(2))) + alpha * temperature * temperature * (Divergence(second, first) + Divergence(first, second));
        Assert.Equal(2 * expected, loss, 1e-5);
    }

    [Fact]
    public void Each_takes_what_the_other_says_as_given()
    {
        using var scope = NewDisposeScope();
        using Network a = SmallNetworks.Line([0, 1], outputs: 2), b = SmallNetworks.Line([2, 0], outputs: 2);
        using var mutual = new MutualNetworks(a, b);
        mutual.train();
        var batch = new Batch(ones([1, 1], device: CPU), zeros([1], dtype: ScalarType.Int64, device: CPU));
        new MutualDistillation(new DistillationOptions { Alpha = 1, Temperature = 1 }).Loss(mutual, batch).backward();

        // The gradient of 2·KL(p_b‖p_a) for a's logits is 2·(p_a − p_b), and the other way round.
        float given = 2 * (float)(1 / (1 + Math.E) - 1 / (1 + Math.Exp(-2)));
        Assert.Equal(given, a.Weight("fc").grad!.Floats()[0], 1e-5f);
        Assert.Equal(-given, b.Weight("fc").grad!.Floats()[0], 1e-5f);
    }

    [Fact]
    public void Both_learn_and_the_first_is_scored()
    {
        using Network a = Create("mlp-784-30-10", 1), b = Create("lenet-300-100", 2);
        using var mutual = new MutualNetworks(a, b);

        TrainingResult result = new Trainer(mutual, Data, new TrainingOptions { Epochs = 3, BatchSize = 50, Optimizer = new Sgd { LearningRate = 0.02 }, Seed = 4 })
        {
            BatchObjective = new MutualDistillation(new DistillationOptions { Alpha = 0.5, Temperature = 2 }),
        }.Run();

        Assert.True(result.Epochs[^1].Loss < result.Epochs[0].Loss);
        Assert.Equal(result.Last!.Selection.Correct, Evaluation.Score(a, Data, Data.Selection).Correct);
        using Network untrained = Create("lenet-300-100", 2);
        Assert.True(Evaluation.Score(b, Data, Data.Selection).Loss < Evaluation.Score(untrained, Data, Data.Selection).Loss);
    }

    [Fact]
    public void What_cannot_learn_from_one_another_is_refused()
    {
        using Network a = Create("mlp-784-30-10", 1), five = Create("mlp-784-30-5", 1);
        Assert.Contains("at least two", Assert.Throws<ArgumentException>(() => new MutualNetworks(a)).Message, StringComparison.Ordinal);
        Assert.Contains("each given once", Assert.Throws<ArgumentException>(() => new MutualNetworks(a, a)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot learn from one another", Assert.Throws<ArgumentException>(() => new MutualNetworks(a, five)).Message, StringComparison.Ordinal);
        var batch = new Batch(ones([1, 784], device: CPU), zeros([1], dtype: ScalarType.Int64, device: CPU));
        Assert.Contains("MutualNetworks", Assert.Throws<ArgumentException>(() => new MutualDistillation(new DistillationOptions()).Loss(a, batch)).Message, StringComparison.Ordinal);
    }
}
