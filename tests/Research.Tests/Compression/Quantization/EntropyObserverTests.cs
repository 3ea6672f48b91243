using Research.Compression;
using Research.Networks;
using Research.Tests.Repository;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Compression;

/// <summary>The entropy observer against NumPy and SciPy; the values come from tests/oracles/entropy_observer.py.</summary>
public sealed class EntropyObserverTests : IDisposable
{
    private readonly TensorFile _oracle = TensorFile.Load(Path.Combine(AppContext.BaseDirectory, "oracles", "entropy_observer.safetensors"));

    public void Dispose() => _oracle.Dispose();

    [Theory]
    [InlineData("relu", 8, false)]
    [InlineData("relu", 4, false)]
    [InlineData("relu", 8, true)]
    [InlineData("outliers", 8, false)]
    [InlineData("outliers", 8, true)]
    [InlineData("outliers", 4, true)]
    [InlineData("laplace", 8, true)]
    [InlineData("laplace", 5, false)]
    [InlineData("pixels", 8, false)]
    [InlineData("pixels", 6, false)]
    public void The_range_is_that_of_numpy(string values, int bits, bool symmetric)
    {
        var statistics = new ValueStatistics();
        statistics.Add(_oracle.Tensors[values].Floats());
        float[] expected = _oracle.Tensors[$"{values}/{bits}-{(symmetric ? "symmetric" : "affine")}"].Floats();

        ValueRange range = new EntropyObserver().Range(statistics, new QuantizationScheme { Bits = bits, Symmetric = symmetric });

        Assert.Equal(expected[0], range.Low, 1e-6);
        Assert.Equal(expected[1], range.High, 1e-6);
    }

    [Fact]
    public void One_value_alone_keeps_its_range()
    {
        var statistics = new ValueStatistics();
        statistics.Add([0.75f, 0.75f, 0.75f]);
        Assert.Equal(new ValueRange(0.75, 0.75), new EntropyObserver().Range(statistics, new QuantizationScheme()));
    }

    [SkippableFact]
    public void Eight_bits_with_the_entropy_observer_cost_LeNet_5_at_most_a_tenth_of_a_point()
    {
        Skip.If(DataCatalogue.Locate(DataCatalogue.Find("mnist")) is null, "mnist is not on this machine; RESEARCH_DATA names the folder of data sets.");
        using ImageDataSet data = DataCatalogue.Open("mnist", new DataOptions());
        using Network network = NetworkFile.Load(Checkout.PathOf("notebooks", "checkpoints", "lenet-5-mnist", "seed-0", "network.safetensors"));
        using var quantized = new QuantizedSimulation(PostTrainingQuantization.Static(network, data, new QuantizationOptions { ActivationObserver = new EntropyObserver() }));
        using Images images = data.Selection.First(2000);

        Assert.True(Evaluation.Score(quantized, data, images).Accuracy >= Evaluation.Score(network, data, images).Accuracy - 0.001);
    }
}
