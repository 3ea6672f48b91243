using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Measurement;

public sealed class AccountTests
{
    [Fact]
    public void Non_zero_macs_of_a_convolution_and_a_linear_layer_by_hand()
    {
        using Network network = Network.Create(Models.Create("lenet-5"), seed: 1);
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            network.Weight("conv1").zero_();
            network.Weight("conv1")[3, 0, 2, 2] = 1f;
            network.Weight("fc2")[0].zero_();
        }

        var account = Account.Of(network);

        Assert.Equal(24 * 24, account.Layers.Single(layer => layer.Name == "conv1").EffectiveMacs);
        Assert.Equal(9 * 500, account.Layers.Single(layer => layer.Name == "fc2").EffectiveMacs);
        Assert.Equal(24 * 24 + 50 * 8 * 8 * 20 * 25 + 400_000 + 4500, account.EffectiveMacs);
        Assert.Equal(2_293_000, account.Macs);
    }

    [Theory]
    [InlineData("mobilenet-v2")] // depthwise convolutions
    [InlineData("resnet-20")]
    public void All_macs_are_effective_where_no_weight_is_zero(string model)
    {
        using Network network = Network.Create(Models.Create(model), seed: 1);

        var account = Account.Of(network);

        Assert.Equal(account.Macs, account.EffectiveMacs);
    }

    [Fact]
    public void The_energy_model_by_hand()
    {
        var account = new Account([new LayerAccount("fc", "Linear", [10], 1000, 100, 1000) { EffectiveMacs = 100 }]);

        Energy energy = EnergyModel.Of(account, storedBytes: 600);

        Assert.Equal((100 * 4.6 + 150 * 640 + 2 * 10 * 5) * 1e-6, energy.Microjoules, 1e-12);
        Assert.Equal(EnergySource.Model, energy.Source);
    }

    [Fact]
    public void Everything_is_measured_and_the_files_come_back()
    {
        using Network network = Network.Create(Models.Create("lenet-300-100"), seed: 1);
        using (no_grad())
        using (Tensor kept = rand_like(network.Weight("fc1")).lt(0.05))
            network.Weight("fc1").mul_(kept);

        var account = FullAccount.Measure(network, "pruned", runs: 5);

        Assert.Equal("pruned", account.Name);
        Assert.Equal(Enum.GetValues<StorageFormat>(), account.Sizes.Select(size => size.Format));
        Assert.NotEqual(StorageFormat.Dense, account.Smallest.Format);
        Assert.InRange(account.Sizes[0].FileBytes, 4 * 266_610, 4 * 266_610 + 4096);
        Assert.Equal([1, 32], account.PlanLatencies.Select(latency => latency.Batch));
        Assert.Equal(["fc1", "fc2", "fc3"], account.Kernels.Keys);
        Assert.True(account.SingleLatency.Median > 0 && account.Energy.Microjoules > 0);
        Assert.True(network.training);
    }

    [Fact]
    public void Negative_zeros_of_a_mask_are_no_difference()
    {
        using Network network = Network.Create(Models.Create("mlp-10-5-3-1"), seed: 1);
        using (no_grad())
            network.Weight("fc1").mul_(-0.0);

        Assert.Equal(Enum.GetValues<StorageFormat>().Length, StorageSize.Measure(network).Count);
    }

    [Fact]
    public void Nan_weights_are_refused()
    {
        using Network network = Network.Create(Models.Create("mlp-10-5-3-1"), seed: 1);
        using (no_grad())
            network.Weight("fc2").fill_(float.NaN);

        Assert.Contains("'fc2.weight'", Assert.Throws<ArgumentException>(() => FullAccount.Measure(network)).Message, StringComparison.Ordinal);
    }
}
