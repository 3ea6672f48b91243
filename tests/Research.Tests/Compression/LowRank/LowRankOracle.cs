using Research.Networks;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>Reference values made by tests/oracles/low_rank.py, and random weights.</summary>
internal static class LowRankOracle
{
    /// <summary>The file; the caller disposes it.</summary>
    internal static TensorFile Open() => TensorFile.Load(Path.Combine(AppContext.BaseDirectory, "oracles", "low_rank.safetensors"));

    internal static double[] Doubles(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float64).contiguous().flatten().data<double>().ToArray();
    }

    /// <summary>Normal values, the same for the same seed and shape.</summary>
    internal static Tensor Normal(int seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return randn(shape, generator: generator, dtype: ScalarType.Float64, device: CPU);
    }

    internal static double Distance(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return (a.to(ScalarType.Float64) - b.to(ScalarType.Float64)).norm().item<double>() / Math.Max(1e-300, b.to(ScalarType.Float64).norm().item<double>());
    }
}
