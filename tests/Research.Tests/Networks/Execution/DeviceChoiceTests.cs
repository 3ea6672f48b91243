using Research.Networks;
using TorchSharp;
using Xunit;

namespace Research.Tests.Networks.Execution;

public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData("cpu", 0, DeviceType.CPU, -1)]
    [InlineData("cpu", 2, DeviceType.CPU, -1)]
    [InlineData("auto", 0, DeviceType.CPU, -1)]
    [InlineData("auto", 2, DeviceType.CUDA, 0)]
    [InlineData("cuda", 1, DeviceType.CUDA, 0)]
    [InlineData("cuda:1", 2, DeviceType.CUDA, 1)]
    public void A_name_stands_for_a_device(string name, int gpus, DeviceType type, int index)
    {
        var device = DeviceChoice.Parse(name, gpus);

        Assert.Equal(type, device.type);
        Assert.Equal(index, device.index);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("")]
    [InlineData("CPU")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:99999999999")]
    [InlineData(null)]
    public void An_unknown_name_is_an_error_that_says_what_is_allowed(string? name)
    {
        var error = Assert.Throws<ArgumentException>(() => DeviceChoice.Parse(name!, gpus: 1));

        Assert.Equal($"The device '{name}' is unknown: choose cpu, cuda, cuda:N (N = 0, 1, …) or auto.", error.Message);
    }

    [Theory]
    [InlineData("cuda", 0, "-p:Torch=cuda")]
    [InlineData("cuda:0", 0, "nvidia-smi")]
    [InlineData("cuda:2", 2, "cuda:2")]
    public void A_missing_gpu_is_an_error_that_says_what_to_do(string name, int gpus, string expected)
    {
        var error = Assert.Throws<PlatformNotSupportedException>(() => DeviceChoice.Parse(name, gpus));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_processor_is_always_there()
    {
        using var ones = torch.ones(2, device: DeviceChoice.Parse("cpu"));

        Assert.Equal(DeviceType.CPU, ones.device_type);
    }

    [SkippableTheory]
    [InlineData("cuda")]
    [InlineData("auto")]
    public void A_gpu_computes(string name)
    {
        Skip.IfNot(torch.cuda.is_available(), "needs an NVIDIA GPU and a build with -p:Torch=cuda");

        using var ones = torch.ones(2, device: DeviceChoice.Parse(name));
        using var sum = ones.sum();

        Assert.Equal(DeviceType.CUDA, sum.device_type);
        Assert.Equal(2, sum.item<float>());
    }
}
