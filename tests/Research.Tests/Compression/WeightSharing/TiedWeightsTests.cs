using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;
using Shared = Research.Compression.WeightSharing;

namespace Research.Tests.Compression.WeightSharing;

public class TiedWeightsTests
{
    private static readonly float[] Weights = [1, 1.2f, 0, 3, 3.2f, 0];

    [Fact]
    public void A_step_moves_each_centroid_by_the_sum_of_its_gradients()
    {
        using Network network = SmallNetworks.Line(Weights, 1);
        using var tied = new TiedWeights(network, Shared.Share(network, new SharingOptions { Centroids = 2 }));
        var weight = network.Weight("fc");
        using (no_grad())
        {
            tied.AfterStep(new TrainingStep(0, 1, 1, 0) { Begins = true });
            weight.grad = tensor(new float[] { 1, 2, 100, 3, 5, 100 }, device: CPU).reshape(1, 6);
            tied.BeforeStep(default);
            Assert.Equal([3, 3, 0, 8, 8, 0], weight.grad.Floats());
            weight.sub_(weight.grad.mul(0.1));
            tied.AfterStep(default);
        }

        Assert.Equal([0.8f, 0.8f, 0, 2.3f, 2.3f, 0], weight.Floats());
        var kept = (CodebookWeight)((MaskedWeight)tied.ToCompressed().Weights["fc.weight"]).Kept!;
        Assert.Equal([0.8f, 2.3f], kept.Centroids.ToArray());
    }

    [Fact]
    public void A_codebook_of_two_layers_takes_the_gradients_of_both()
    {
        using Network network = SmallNetworks.Mlp([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2], [1, 1, 1, 1, 2, 2, 2, 2]);
        using var tied = new TiedWeights(network, Shared.Share(network, new SharingOptions { Centroids = 2, Scope = SharingScope.AcrossLayers }));
        using (no_grad())
        {
            network.Weight("fc1").grad = ones(4, 4, device: CPU);
            network.Weight("fc2").grad = ones(2, 4, device: CPU);
            tied.BeforeStep(default);
        }

        Assert.All(network.Weight("fc1").grad!.Floats().Concat(network.Weight("fc2").grad!.Floats()), gradient => Assert.Equal(12, gradient));
    }

    [Fact]
    public void Training_keeps_weights_tied_and_lowers_the_loss_and_resumes_to_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 512 });
        CompressedNetwork shared;
        using (Network fresh = Network.Create(Research.Networks.Zoo.Models.Create("lenet-300-100"), 1))
            shared = Shared.Share(fresh, new SharingOptions { Centroids = 4 });

        (CompressedNetwork whole, TrainingResult result) = Train(shared, data, 2, null);
        string path = Path.Combine(folder.Path, "checkpoint");
        Assert.ThrowsAny<OperationCanceledException>(() => Train(shared, data, 2, path, stopAfter: 1));
        (CompressedNetwork resumed, _) = Train(shared, data, 2, path);

        Assert.True(result.Epochs[1].Loss < result.Epochs[0].Loss);
        Assert.All(["fc1.weight", "fc2.weight", "fc3.weight"], name =>
        {
            var book = (CodebookWeight)whole.Weights[name];
            var before = (CodebookWeight)shared.Weights[name];
            Assert.Equal(before.Codes.ToArray(), book.Codes.ToArray());
            Assert.NotEqual(before.Centroids.ToArray(), book.Centroids.ToArray());
            Assert.Equal(book.Centroids.ToArray(), ((CodebookWeight)resumed.Weights[name]).Centroids.ToArray());
        });
    }

    [Fact]
    public void A_network_that_shares_nothing_is_refused()
    {
        using Network network = SmallNetworks.Line(Weights, 1);

        Assert.Contains("share them first", Assert.Throws<ArgumentException>(() => new TiedWeights(network, CompressedNetwork.Of(network))).Message);
    }

    private static (CompressedNetwork, TrainingResult) Train(CompressedNetwork shared, ImageDataSet data, int epochs, string? checkpoint, int? stopAfter = null)
    {
        using var stop = new CancellationTokenSource();
        var options = new TrainingOptions { Epochs = epochs, Optimizer = new Adam { LearningRate = 1e-3 } };
        return Shared.Train(shared, data, options, new StopAt(stopAfter, stop), checkpoint, stop.Token);
    }

    private sealed class StopAt(int? epoch, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Selection is not null && value.Epoch == epoch)
                stop.Cancel();
        }
    }
}
