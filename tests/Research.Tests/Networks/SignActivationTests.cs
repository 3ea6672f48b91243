using Research.Networks;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks;

public class SignActivationTests
{
    private static readonly float[] Inputs = [-3, -1.5f, -1, -0.3f, 0, 0.7f, 1, 1.25f, 1e30f];

    [Fact]
    public void It_is_1_from_0_on_and_minus_1_below_to_the_bit_with_and_without_gradients()
    {
        using Network network = Network.Create(new ArchitectureBuilder("sign", [9]).Sign("sign").Build(), seed: 1);
        using Tensor plain = tensor(Inputs, device: CPU).reshape(1, 9), watched = tensor(Inputs, device: CPU).reshape(1, 9).requires_grad_(true);

        using Tensor evaluated = network.forward(plain), trained = network.forward(watched);

        float[] expected = [-1, -1, -1, -1, 1, 1, 1, 1, 1];
        Assert.Equal(expected, evaluated.data<float>().ToArray());
        Assert.Equal(expected, trained.data<float>().ToArray());
    }

    [Fact]
    public void Gradients_pass_straight_through_where_the_input_is_within_1()
    {
        using Network network = Network.Create(new ArchitectureBuilder("sign", [9]).Sign("sign").Build(), seed: 1);
        using Tensor input = tensor(Inputs, device: CPU).reshape(1, 9).requires_grad_(true), factors = arange(1, 10, ScalarType.Float32, device: CPU);

        using Tensor loss = network.forward(input).mul(factors).sum();
        loss.backward();

        float[] expected = [0, 0, 3, 4, 5, 6, 7, 0, 0];
        Assert.Equal(expected, input.grad!.data<float>().ToArray());
    }

    [Fact]
    public void It_survives_JSON()
    {
        Architecture architecture = new ArchitectureBuilder("binary", [9]).Linear("fc1", 4).Sign("sign1").Linear("fc2", 2).Build();

        Assert.Equal(architecture, ArchitectureJson.Parse(architecture.ToJson()));
    }
}
