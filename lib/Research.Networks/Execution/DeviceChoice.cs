using System.Globalization;
using Research.Networks.Native;
using TorchSharp;

namespace Research.Networks.Execution;

/// <summary>The device a user names with <c>--device</c>: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c> (the second GPU) or <c>auto</c>.</summary>
public static class DeviceChoice
{
    /// <summary>The default: the first GPU where there is one, else the processor.</summary>
    public const string Auto = "auto";

    /// <summary>Returns the device that <paramref name="name"/> stands for on this machine; a GPU is returned with its number.</summary>
    /// <exception cref="ArgumentException">The name is not one of the four forms.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no such GPU, or libtorch does not load.</exception>
    public static torch.Device Parse(string name)
    {
        NativeLibraries.EnsureLoaded();
        return Parse(name, gpus: torch.cuda.is_available() ? torch.cuda.device_count() : 0);
    }

    internal static torch.Device Parse(string name, int gpus) => name switch
    {
        "cpu" => torch.CPU,
        Auto => gpus > 0 ? Gpu(0, gpus) : torch.CPU,
        "cuda" => Gpu(0, gpus),
        not null when name.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => Gpu(number, gpus),
        _ => throw new ArgumentException($"The device '{name}' is unknown: choose cpu, cuda, cuda:N (N = 0, 1, …) or auto."),
    };

    private static torch.Device Gpu(int number, int gpus) => number < gpus
        ? new torch.Device(DeviceType.CUDA, number)
        : throw new PlatformNotSupportedException(gpus == 0
            ? "No CUDA device is available: build with -p:Torch=cuda and check the NVIDIA driver with nvidia-smi, or choose cpu or auto."
            : $"There is no device cuda:{number}: this machine has {gpus}, numbered from cuda:0.");
}
