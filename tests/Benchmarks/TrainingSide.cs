using System.Diagnostics;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>This library's side: the real trainer with its data handling, on random images.</summary>
internal sealed class TrainingSide : IDisposable
{
    internal const int BatchSize = 128;
    private readonly Network _network;
    private readonly ImageDataSet _data;
    private readonly TrainingOptions _options;

    internal TrainingSide(string model, int steps, bool channelsLast)
    {
        _network = Network.Create(Models.Create(model), seed: 1);
        DataSetManifest manifest = DataCatalogue.Find(_network.Architecture.Input[0] == 1 ? "mnist" : "cifar-10");
        _data = new ImageDataSet
        {
            Manifest = manifest,
            Sha256 = "random",
            Train = Random(steps * BatchSize),
            Selection = Random(1),
            Test = Random(1),
            SelectionSeed = 0,
        };
        _options = new TrainingOptions { Epochs = 1, BatchSize = BatchSize, Optimizer = new Sgd { LearningRate = 1e-5 }, ChannelsLast = channelsLast };
    }

    /// <summary>Trains one epoch and returns images per second.</summary>
    internal double Train(int threads)
    {
        set_num_threads(threads);
        var clock = Stopwatch.StartNew();
        new Trainer(_network, _data, _options).Run();
        return _data.Train.Count / clock.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        _network.Dispose();
        _data.Dispose();
    }

    private Images Random(int count) => new(
        randint(0, 256, _network.Architecture.Input.WithBatch(count), dtype: ScalarType.Byte, device: CPU),
        randint(0, 10, [count], dtype: ScalarType.Int64, device: CPU));
}
