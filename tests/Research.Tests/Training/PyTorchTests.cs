using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Training;

/// <summary>Forward pass, loss and optimizer steps against PyTorch; the values come from tests/oracles/pytorch_steps.py.</summary>
public sealed class PyTorchTests : IDisposable
{
    private readonly TensorFile _oracle = TensorFile.Load(Path.Combine(AppContext.BaseDirectory, "oracles", "pytorch_steps.safetensors"));

    public void Dispose() => _oracle.Dispose();

    public static TheoryData<string, string, double> Cases => new()
    {
        { "resnet-8/sgd", "resnet-8-projection", 0.1 },
        { "mlp/adam", "mlp-784-16-10", 0 },
        { "mlp/adamw", "mlp-784-16-10", 0 },
        { "mlp/sgd", "mlp-784-16-10", 0 },
        { "conv/sgd", "conv", 0 },
    };

    private static Architecture ArchitectureOf(string name) => name switch
    {
        "resnet-8-projection" => ResNet.Cifar(8, Shortcut.Projection),
        "conv" => new ArchitectureBuilder("conv", [1, 28, 28]).Conv("conv1", 4, 3).ReLU("relu1").MaxPool("pool1", 2).Linear("fc1", 10).Build(),
        _ => Models.Create(name),
    };

    private static OptimizerOptions OptimizerOf(string name) => name switch
    {
        "resnet-8/sgd" => new Sgd { LearningRate = 0.05, WeightDecay = 5e-4 },
        "mlp/adam" => new Adam { LearningRate = 1e-2, WeightDecay = 1e-2 },
        "mlp/adamw" => new AdamW { LearningRate = 1e-2, WeightDecay = 1e-2 },
        "mlp/sgd" => new Sgd { LearningRate = 0.1, WeightDecay = 1e-2, Nesterov = false },
        _ => new Sgd { LearningRate = 0.1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_loss_and_steps_equal_pytorch(string name, string model, double labelSmoothing)
    {
        using var scope = NewDisposeScope();
        Network network = Network.CreateEmpty(ArchitectureOf(model));
        network.Load(Named($"{name}/before/"));
        network.train();
        Tensor inputs = _oracle.Tensors[$"{name}/inputs"], labels = _oracle.Tensors[$"{name}/labels"];
        float[] losses = _oracle.Tensors[$"{name}/losses"].data<float>().ToArray();
        using optim.Optimizer optimizer = OptimizerOf(name).Create(network);
        Objective objective = Objectives.CrossEntropy(labelSmoothing);

        for (int step = 0; step < losses.Length; step++)
        {
            Tensor outputs = network.forward(inputs), loss = objective(inputs, outputs, labels);
            if (step == 0)
                Assert.Equal(0, MaxDifference(outputs, _oracle.Tensors[$"{name}/outputs"]), 1e-5);
            Assert.Equal(losses[step], loss.item<float>(), 1e-5);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }

        foreach ((string tensor, Tensor expected) in Named($"{name}/after/"))
            Assert.Equal(0, MaxDifference(network.Tensors()[tensor], expected), 1e-5);
    }

    [Theory]
    [InlineData(0.3, 100)]
    [InlineData(0.5, 20)]
    public void One_cycle_equals_pytorch(double rise, int steps)
    {
        double[] expected = _oracle.Tensors[FormattableString.Invariant($"one-cycle/{rise}")].data<double>().ToArray();
        var schedule = new OneCycleSchedule { Rise = rise };

        for (int step = 0; step < steps; step++)
            Assert.Equal(expected[step], schedule.Multiplier(step, steps, 10), 1e-12);
    }

    private Dictionary<string, Tensor> Named(string prefix) => _oracle.Tensors
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);

    private static double MaxDifference(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        return actual.detach().sub(expected).abs().max().item<float>();
    }
}
