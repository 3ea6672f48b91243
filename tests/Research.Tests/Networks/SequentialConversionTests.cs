using Research.Networks;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks;

public class SequentialConversionTests
{
    [Fact]
    public void A_sequential_becomes_a_network_with_the_same_outputs()
    {
        using var scope = NewDisposeScope();
        var model = nn.Sequential(
            ("conv", nn.Conv2d(3, 8, 3, stride: 2, padding: 1, bias: false, device: CPU)),
            ("bn", nn.BatchNorm2d(8, device: CPU)),
            ("act", nn.ReLU()),
            ("depthwise", nn.Conv2d(8, 8, (3, 1), padding: (1, 0), groups: 8, device: CPU)),
            ("hard", nn.Hardswish()),
            ("pool", nn.MaxPool2d(2)),
            ("avg", nn.AvgPool2d(2)),
            ("head", nn.Sequential(("flat", nn.Flatten()), ("fc1", nn.Linear(128, 16, device: CPU)), ("bn", nn.BatchNorm1d(16, device: CPU)), ("gelu", nn.GELU()), ("drop", nn.Dropout(0.5)), ("fc2", nn.Linear(16, 10, device: CPU)))));
        Tensor input = randn(4, 3, 32, 32, device: CPU), precise = input.to(ScalarType.Float64);
        model.to(ScalarType.Float64); // in which libtorch's convolutions are right on every processor
        model.forward(precise).Dispose(); // moves the batch-norm statistics
        model.eval();
        Tensor expected = model.forward(precise);
        model.to(ScalarType.Float32);

        Network network = model.ToNetwork([3, 32, 32], "mine");

        Assert.False(network.training);
        Assert.Equal("mine: [3, 32, 32] → [10], 13 layers", network.Architecture.ToString());
        Assert.True((network.forward(input) - expected).abs().max().item<double>() < 1e-5);
        Assert.Equal("head_fc2", network.Architecture.Nodes[^1].Name);
    }

    [Fact]
    public void Numbered_modules_get_readable_names()
    {
        using Network network = nn.Sequential(nn.Linear(4, 3, device: CPU), nn.Tanh(), nn.Linear(3, 2, hasBias: false, device: CPU)).ToNetwork([4]);

        Assert.Equal(["layer0", "layer1", "layer2"], network.Architecture.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void What_has_no_counterpart_is_named()
    {
        Assert.Contains("'0' is a Softmax", Assert.Throws<ArgumentException>(() => nn.Sequential(nn.Softmax(1)).ToNetwork([4])).Message, StringComparison.Ordinal);
        Assert.Contains("dilation", Assert.Throws<ArgumentException>(
            () => nn.Sequential(nn.Conv2d(1, 1, 3, dilation: 2, device: CPU)).ToNetwork([1, 8, 8])).Message, StringComparison.Ordinal);
        Assert.Contains("expects 5 features", Assert.Throws<ArgumentException>(
            () => nn.Sequential(nn.Linear(5, 1, device: CPU)).ToNetwork([4])).Message, StringComparison.Ordinal);
    }
}
