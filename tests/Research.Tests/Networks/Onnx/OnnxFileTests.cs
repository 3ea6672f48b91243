using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Execution;
using Research.Networks.Onnx;
using Research.Networks.Zoo;
using Research.Tests.Networks.Execution;
using Research.Tests.Repository;
using Research.Training;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Onnx;

public class OnnxFileTests
{
    public static TheoryData<string> Zoo => [.. Models.Names, "mlp-10-64-10"];

    [Theory]
    [MemberData(nameof(Zoo))]
    public void Every_model_computes_the_same_in_ONNX_Runtime(string model)
    {
        using Network network = Network.Create(Models.Create(model), seed: 1);

        AssertSame(network);
    }

    [Theory]
    [InlineData(ActivationFunction.ReLU6)]
    [InlineData(ActivationFunction.Hardswish)]
    [InlineData(ActivationFunction.Sigmoid)]
    [InlineData(ActivationFunction.Tanh)]
    [InlineData(ActivationFunction.Gelu)]
    [InlineData(ActivationFunction.Sign)]
    public void Every_activation_computes_the_same_in_ONNX_Runtime(ActivationFunction function)
    {
        Architecture architecture = new ArchitectureBuilder("activation", [6]).Linear("fc", 9).BatchNorm("norm").Append("function", new Activation(function)).Linear("out", 3, bias: false).Build();
        using Network network = Network.Create(architecture, seed: 1);

        AssertSame(network);
    }

    [SkippableFact]
    public void The_checker_of_ONNX_accepts_float32_and_QDQ_files()
    {
        Skip.IfNot(Python.Has("onnx"), "Python's onnx is not installed.");
        using var folder = new TemporaryFolder();
        foreach (string model in Models.Names)
        {
            using Network network = Network.Create(Models.Create(model), seed: 1);
            OnnxFile.Save(network, Path.Combine(folder.Path, $"{model}.onnx"));
        }
        foreach (string model in (string[])["lenet-5", "resnet-20"])
            OnnxFile.Save(Int8PlanTests.Quantized(Models.Create(model)), Path.Combine(folder.Path, $"{model}-int8.onnx"));

        string? checkedFiles = Python.Run("import glob, onnx\nfiles = glob.glob(sys.argv[1] + '/*.onnx')\nfor f in files: onnx.checker.check_model(onnx.load(f), full_check=True)\nprint(len(files))".Insert(0, "import sys\n"), ["onnx"], folder.Path);

        Assert.Equal((Models.Names.Count + 2).ToString(System.Globalization.CultureInfo.InvariantCulture), checkedFiles);
    }

    [Theory]
    [InlineData("lenet-300-100")]
    [InlineData("lenet-5")]
    [InlineData("resnet-20")]
    public void QDQ_agrees_with_the_simulation(string model)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        CompressedNetwork network = Int8PlanTests.Quantized(Models.Create(model));
        string path = Path.Combine(folder.Path, "network.onnx");
        OnnxFile.Save(network, path);
        using OnnxModule module = OnnxModule.Load(path);
        using var simulation = new QuantizedSimulation(network);
        Tensor images = randn(network.Architecture.Input.WithBatch(5), device: CPU, generator: new Generator(3, CPU));

        Tensor simulated = simulation.forward(images), executed = module.forward(images);

        double error = (executed - simulated).abs().mean().item<float>(), spread = simulated.std().item<float>();
        Assert.True(error < 0.05 * spread, $"{error} of {spread}");
    }

    /// <summary>The float32 simulation and integers may round one sum apart: by one step of the output, not more.</summary>
    [Theory]
    [InlineData("lenet-300-100")]
    [InlineData("lenet-5")]
    public void QDQ_outputs_lie_within_one_step_of_the_simulation(string model)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        CompressedNetwork network = Int8PlanTests.Quantized(Models.Create(model));
        Tensor images = randn(network.Architecture.Input.WithBatch(16), device: CPU, generator: new Generator(3, CPU));
        using (var plain = new QuantizedSimulation(network))
        {
            Tensor outputs = plain.forward(images);
            QuantizationGrid grid = GridFitting.Fit([new ValueRange(outputs.min().item<float>(), outputs.max().item<float>())], new QuantizationScheme { Bits = 8, Symmetric = false });
            network = network with { Activations = network.Activations.SetItem(network.Architecture.Nodes[^1].Name, grid) };
        }
        OnnxFile.Save(network, folder["network.onnx"]);
        using OnnxModule module = OnnxModule.Load(folder["network.onnx"]);
        using var simulation = new QuantizedSimulation(network);
        using ExecutionPlan plan = ExecutionPlan.Compile(network, new PlanOptions { Batch = 16 });

        Tensor simulated = simulation.forward(images);

        float step = network.Activations[network.Architecture.Nodes[^1].Name].Scales[0] * 1.001f;
        Assert.InRange((module.forward(images) - simulated).abs().max().item<float>(), 0, step);
        Assert.InRange((plan.Run(images) - simulated).abs().max().item<float>(), 0, step);
    }

    [SkippableFact]
    public void QDQ_of_LeNet_5_scores_on_the_test_images_what_the_simulation_scores()
    {
        Skip.If(DataCatalogue.Locate(DataCatalogue.Find("mnist")) is null, "mnist is not on this machine; RESEARCH_DATA names the folder of data sets.");
        using var folder = new TemporaryFolder();
        using ImageDataSet data = DataCatalogue.Open("mnist", new DataOptions());
        using Network network = NetworkFile.Load(Checkout.PathOf("notebooks", "checkpoints", "lenet-5-mnist", "seed-0", "network.safetensors"));
        CompressedNetwork quantized = PostTrainingQuantization.Static(network, data);
        OnnxFile.Save(quantized, folder["network.onnx"]);
        using OnnxModule module = OnnxModule.Load(folder["network.onnx"]);
        using var simulation = new QuantizedSimulation(quantized);

        Score executed = Evaluation.Score(module, data, data.Test), simulated = Evaluation.Score(simulation, data, data.Test);

        Assert.InRange(executed.Accuracy, simulated.Accuracy - 0.001, simulated.Accuracy + 0.001);
    }

    [Fact]
    public void Operators_that_no_runtime_knows_and_truncated_files_are_one_sentence()
    {
        using var folder = new TemporaryFolder();
        string path = folder["network.onnx"];
        using (Network network = Network.Create(Models.Create("mlp-10-64-10"), seed: 1))
            OnnxFile.Save(network, path);
        byte[] whole = File.ReadAllBytes(path);
        int place = whole.AsSpan().IndexOf("Relu"u8);

        foreach (byte[] broken in (byte[][])[[.. whole[..place], .. "Rexu"u8, .. whole[(place + 4)..]], whole[..(whole.Length / 2)], []])
        {
            File.WriteAllBytes(path, broken);
            string message = Assert.Throws<InvalidDataException>(() => OnnxModule.Load(path)).Message;
            Assert.Contains("ONNX Runtime cannot run", message);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Fact]
    public void Broken_files_and_other_inputs_are_one_sentence()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "broken.onnx");
        File.WriteAllText(path, "not a model");

        Assert.Contains("ONNX Runtime cannot run", Assert.Throws<InvalidDataException>(() => OnnxModule.Load(path)).Message);
        Assert.Contains("There is no ONNX file", Assert.Throws<FileNotFoundException>(() => OnnxModule.Load(path + "x")).Message);

        using Network network = Network.Create(Models.Create("mlp-10-64-10"), seed: 1);
        OnnxFile.Save(network, path);
        using OnnxModule module = OnnxModule.Load(path);
        using Tensor images = zeros([2, 11], device: CPU);
        Assert.Contains("takes inputs [batch, 10], not [2, 11]", Assert.Throws<ArgumentException>(() => module.forward(images)).Message);
    }

    private static void AssertSame(Network network)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        network.eval();
        string path = Path.Combine(folder.Path, "network.onnx");
        OnnxFile.Save(network, path);
        using OnnxModule module = OnnxModule.Load(path);
        Tensor images = randn(network.Architecture.Input.WithBatch(3), device: CPU, generator: new Generator(2, CPU));

        Tensor expected = network.forward(images), computed = module.forward(images);

        double scale = Math.Max(1, expected.abs().max().item<float>());
        Assert.True((computed - expected).abs().max().item<float>() < 1e-4 * scale);
        Assert.Equal(expected.shape, computed.shape);
    }
}
