using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>The account of an ONNX file in ONNX Runtime.</summary>
/// <param name="Data">Data set it was scored on.</param>
/// <param name="DataSha256">SHA-256 over the data set's pixels and labels.</param>
/// <param name="Test">Score on the test images.</param>
/// <param name="FileBytes">Bytes of the file on disk.</param>
/// <param name="Latencies">Time of a call on the CPU at batch 1 and 32, on one thread.</param>
/// <param name="Environment">Where it was measured.</param>
public sealed record OnnxMeasurement(string Data, string DataSha256, Score Test, long FileBytes, IReadOnlyList<Networks.Latency> Latencies, RunEnvironment Environment)
{
    /// <summary>Measures a file.</summary>
    /// <param name="path">Usually <c>*.onnx</c>.</param>
    /// <param name="data">Images to score on.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidDataException">ONNX Runtime cannot run it, or it has other inputs or outputs than one of float32 each.</exception>
    /// <exception cref="ArgumentException">The images do not fit it.</exception>
    public static OnnxMeasurement Of(string path, ImageDataSet data, CancellationToken cancellation = default)
    {
        using OnnxModule module = OnnxModule.Load(path);
        Score test = Evaluation.Score(module, data, data.Test, cancellation: cancellation);
        return new OnnxMeasurement(data.Name, data.Sha256, test, new FileInfo(path).Length, [Time(module, 1), Time(module, 32)], RunEnvironment.Current());
    }

    private static Networks.Latency Time(OnnxModule module, int batch)
    {
        using Tensor input = randn([batch, .. module.InputShape], device: CPU);
        return Networks.Latency.Measure(() => module.forward(input).Dispose(), batch, threads: 1);
    }
}
