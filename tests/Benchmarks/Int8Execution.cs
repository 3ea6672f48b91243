using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Research;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Execution;
using Research.Networks.Onnx;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>Executed int8 beside float32 of the same engine and int8 of ONNX Runtime: batch 32, one thread, sides alternating, medians over rounds.</summary>
internal static class Int8Execution
{
    private const int Batch = 32;

    internal static void Run(int rounds, string output)
    {
        set_num_threads(1);
        object[] rows = [.. new[] { ("lenet-300-100-mnist", "mnist"), ("lenet-5-mnist", "mnist"), ("resnet-20-cifar-10", "cifar-10") }.Select(pair => Row(pair.Item1, pair.Item2, rounds))];
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = "microseconds of a call at batch 32 on one thread, sides alternating, medians over rounds of the fastest of 4 slices of 1 ms", rounds, load = Load(), environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    /// <summary>Processes that ran or waited in the last minute, others' included; null where the system does not say.</summary>
    internal static string? Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : null;

    private static object Row(string checkpoint, string dataName, int rounds)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Network network = NetworkFile.Load($"notebooks/checkpoints/{checkpoint}/seed-0/network.safetensors");
        using ImageDataSet data = DataCatalogue.Open(dataName, new DataOptions());
        CompressedNetwork quantized = PostTrainingQuantization.Static(network, data);
        string path = Path.Combine(Path.GetTempPath(), $"{checkpoint}-{Environment.ProcessId}.onnx");
        OnnxFile.Save(quantized, path);
        using OnnxModule onnx = OnnxModule.Load(path);
        long onnxBytes = new FileInfo(path).Length, float32Bytes = new FileInfo($"notebooks/checkpoints/{checkpoint}/seed-0/network.safetensors").Length, compressedBytes = CompressedFile.Encode(quantized).Length;
        File.Delete(path);
        using ExecutionPlan int8 = ExecutionPlan.Compile(quantized, new PlanOptions { Batch = Batch }), float32 = ExecutionPlan.Compile(network, new PlanOptions { Batch = Batch });
        Tensor input = randn(network.Architecture.Input.WithBatch(Batch), device: CPU);
        float[] values = input.data<float>().ToArray(), outputs = new float[Batch * network.Architecture.Output.Elements];
        var sides = new Dictionary<string, Action>
        {
            ["int8"] = () => int8.Run(values, outputs),
            ["float32"] = () => float32.Run(values, outputs),
            ["ONNX Runtime int8"] = () => onnx.forward(input).Dispose(),
        };
        Dictionary<string, double[]> times = sides.ToDictionary(side => side.Key, _ => new double[rounds]);
        for (int round = 0; round < rounds; round++)
        {
            foreach ((string side, Action call) in sides)
                times[side][round] = Enumerable.Range(0, 4).Min(_ => Time(call));
        }
        var row = new
        {
            network = checkpoint,
            medianMicroseconds = times.ToDictionary(side => side.Key, side => Median(side.Value)),
            timesFasterThanFloat32 = Ratio("float32"),
            timesFasterThanOnnxRuntimeInt8 = Ratio("ONNX Runtime int8"),
            fileBytes = new { float32 = float32Bytes, compressed = compressedBytes, onnx = onnxBytes },
            timesSmallerThanFloat32 = new { compressed = Math.Round((double)float32Bytes / compressedBytes, 2), onnx = Math.Round((double)float32Bytes / onnxBytes, 2) },
            kernels = int8.Steps.Select(step => $"{step.Name}: {step.Kernel}").ToArray(),
        };
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{checkpoint}: int8 {row.medianMicroseconds["int8"]:F1} µs, {row.timesFasterThanFloat32:F2}× float32, {row.timesFasterThanOnnxRuntimeInt8:F2}× ONNX Runtime int8"));
        return row;

        double Ratio(string side) => Median([.. times[side].Zip(times["int8"], (other, own) => other / own)]);
    }

    internal static double Time(Action call)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        do
        {
            call();
            calls++;
        }
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 1);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    internal static double Median(double[] values) => Math.Round(values.Order().ElementAt(values.Length / 2), 2);
}
