using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Onnx;
using Research.Networks.Zoo;
using Research.Tests.Networks.Execution;
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
