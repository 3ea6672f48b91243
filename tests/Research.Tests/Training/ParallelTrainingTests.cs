using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Training;

public class ParallelTrainingTests
{
    private static readonly ImageDataSet Data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 600 });

    private static Architecture WithDropout { get; } =
        new ArchitectureBuilder("dropout", [1, 28, 28]).Linear("fc1", 32).ReLU("relu1").Append("drop", new Dropout(0.5)).Linear("fc2", 10).Build();

    [Fact]
    public void Trainings_side_by_side_with_dropout_equal_trainings_one_by_one()
    {
        Network[] alone = [.. Enumerable.Range(0, 3).Select(Train)], together = new Network[3];
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(seed => new Thread(() => together[seed] = Train(seed)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(Enumerable.Range(0, 3), seed => Assert.All(alone[seed].Tensors(), pair =>
            Assert.True(pair.Value.bytes.SequenceEqual(together[seed].Tensors()[pair.Key].bytes), pair.Key)));
    }

    [Fact]
    public void Dropout_zeroes_its_share_and_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        Network network = Network.Create(new ArchitectureBuilder("drop", [1000]).Append("drop", new Dropout(0.25)).Build(), seed: 1);
        Tensor input = ones([100, 1000], device: CPU), first, second, other;
        network.train();
        using (new LayerRandomness(5, CPU))
            first = network.forward(input);
        using (new LayerRandomness(5, CPU))
            second = network.forward(input);
        using (new LayerRandomness(6, CPU))
            other = network.forward(input);

        Assert.Equal(0.25, first.eq(0).to(ScalarType.Float32).mean().item<float>(), 0.01);
        Assert.Equal(1, first.mean().item<float>(), 0.02);
        Assert.True(first.eq(second).all().item<bool>());
        Assert.False(first.eq(other).all().item<bool>());
        network.eval();
        Assert.True(network.forward(input).eq(input).all().item<bool>());
    }

    private static Network Train(int seed)
    {
        Network network = Network.Create(WithDropout, seed);
        var options = new TrainingOptions { Epochs = 2, BatchSize = 20, Optimizer = new Sgd { LearningRate = 0.02 }, Seed = seed };
        new Trainer(network, Data, options).Run();
        return network;
    }
}
