using System.Globalization;
using System.Text.Json;
using Research;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// What few bits cost after quantization-aware training, beside the float32 network and the same bits without training: ResNet-20 with
/// 4-bit weights and activations on CIFAR-10 (the float32 network teaches it), and a perceptron with binary weights on MNIST. Killed, a training goes on from its last epoch.
/// </summary>
internal static class QuantizedTraining
{
    private const string Networks = "notebooks/checkpoints";

    internal static void Run(string which, string output)
    {
        set_num_threads(1);
        object row = which switch
        {
            "resnet-20" => FourBits(),
            "binary-mlp" => Binary(),
            _ => throw new ArgumentException($"There is no training '{which}': choose resnet-20 or binary-mlp."),
        };
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = "test accuracy of the last epoch's network, whose file was read back and simulated; one thread; resnet-20 learns from the float32 network, τ = 4, α = 0.9", environment = RunEnvironment.Current(), row },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static object FourBits()
    {
        using ImageDataSet data = DataCatalogue.Open("cifar-10", new DataOptions());
        using Network network = NetworkFile.Load($"{Networks}/resnet-20-cifar-10/seed-0/network.safetensors"), folded = BatchNormFolding.Fold(network);
        var options = new QuantizationOptions
        {
            Weights = QuantizationScheme.Weights with { Bits = 4 },
            Activations = QuantizationScheme.Activations with { Bits = 4 },
            Include = ["conv2d", "linear"],
            LayerBits = new Dictionary<string, int> { ["conv1"] = 8, ["fc"] = 8 },
        };
        TrainingOptions training = Recipes.For("resnet-20", "cifar-10") with { Epochs = 4, Optimizer = new Sgd { LearningRate = 0.003, WeightDecay = 1e-4 }, Schedule = new CosineSchedule() };
        using var quantized = new QuantizedNetwork(folded, LearnedStepWeights.Method, LearnedStepActivations.Method, data, options);
        Trained trained = Train("resnet-20-cifar-10-w4a4", quantized, data, training, [], new Distillation(new LiveTeacher(network), new DistillationOptions()));
        using var untrained = new QuantizedSimulation(PostTrainingQuantization.Static(network, data, options));
        return new { trained, float32 = Test(network, data), withoutTraining = Test(untrained, data) };
    }

    private static object Binary()
    {
        using ImageDataSet data = DataCatalogue.Open("mnist", new DataOptions());
        using Network network = Network.Create(
            new ArchitectureBuilder("binary-mlp", [1, 28, 28]).Linear("fc1", 1024).BatchNorm("bn1").ReLU("relu1").Linear("fc2", 1024).BatchNorm("bn2").ReLU("relu2").Linear("fc3", 10).BatchNorm("bn3").Build(), seed: 0);
        TrainingOptions training = Recipes.For("lenet-300-100", "mnist") with { Epochs = 20, BatchSize = 128, Optimizer = new Adam { LearningRate = 2e-3 }, Schedule = new CosineSchedule() };
        using var quantized = new QuantizedNetwork(network, BinaryWeights.Method());
        return new { trained = Train("binary-mlp-mnist", quantized, data, training, [new WeightClipping(quantized.RoundedWeights)]) };
    }

    private sealed record Trained(string Network, string Test, long FileBytes, double BitsPerWeight, TrainingOptions Training, IReadOnlyList<EpochRecord> Epochs);

    private static Trained Train(string name, QuantizedNetwork quantized, ImageDataSet data, TrainingOptions training, IReadOnlyList<IWeightConstraint> constraints, IBatchObjective? lesson = null)
    {
        string file = $"{Networks}/{name}/seed-0/network.compressed", checkpoint = Path.Combine(Path.GetTempPath(), $"{name}.checkpoint");
        TrainingResult result = new Trainer(quantized, data, training) { Constraints = constraints, BatchObjective = lesson, CheckpointPath = checkpoint, Progress = new Printed() }.Run();
        CompressedAccount account = quantized.Compress().Save(file);
        using var stored = new QuantizedSimulation(CompressedFile.Load(file));
        var trained = new Trained(name, Test(stored, data), account.FileBytes, account.BitsPerWeight, training, result.Epochs);
        Console.WriteLine(trained);
        return trained;
    }

    private static string Test(nn.Module<Tensor, Tensor> network, ImageDataSet data) => Evaluation.Score(network, data, data.Test).ToString();

    private sealed class Printed : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"epoch {value.Epoch} step {value.Step} of {value.StepsPerEpoch}: loss {value.Loss:F4}, selection {value.Selection}, {value.Elapsed.TotalSeconds:F0} s"));
    }
}
