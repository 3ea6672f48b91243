using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Experiments;

/// <summary>The true account of one saved network: how good, how large, how fast.</summary>
/// <param name="Architecture">Name of its architecture.</param>
/// <param name="Data">Data set it was scored on.</param>
/// <param name="DataSha256">SHA-256 over the data set's pixels and labels.</param>
/// <param name="Test">Score on the test images.</param>
/// <param name="Parameters">Trainable parameters.</param>
/// <param name="NonZeros">Those that are not zero.</param>
/// <param name="Macs">Multiply–accumulate operations for one image, zeros multiplied too.</param>
/// <param name="FileBytes">Bytes of the file on disk.</param>
/// <param name="Device">What it was measured on, as in <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Latencies">Time of a forward pass at batch 1 and 32.</param>
/// <param name="PeakMemoryBytes">Largest resident memory of the process during passes of the largest batch.</param>
/// <param name="Environment">Where it was measured.</param>
public sealed record NetworkMeasurement(
    string Architecture, string Data, string DataSha256, Score Test, long Parameters, long NonZeros, long Macs, long FileBytes,
    string Device, IReadOnlyList<Latency> Latencies, long PeakMemoryBytes, RunEnvironment Environment)
{
    /// <summary>Measures a network.</summary>
    /// <param name="network">Loaded from the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="data">Images to score on.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ArgumentException">The images do not fit the network.</exception>
    public static NetworkMeasurement Of(Network network, string path, ImageDataSet data, CancellationToken cancellation = default)
    {
        Run.CheckFit(network.Architecture, data);
        Account account = Account.Of(network);
        Latency[] latencies = [Latency.Measure(network, 1), Latency.Measure(network, 32)];
        long peak = PeakMemory.During(() => Latency.Measure(network, 32, runs: 4));
        Score test = Evaluation.Score(network, data, data.Test, cancellation: cancellation);
        return new NetworkMeasurement(
            network.Architecture.Name, data.Name, data.Sha256, test, account.Parameters, account.NonZeros, account.Macs,
            new FileInfo(path).Length, network.Device.ToString(), latencies, peak, RunEnvironment.Current());
    }
}
