using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Turns a weight into codes on a grid fitted to it.</summary>
public static class WeightQuantization
{
    /// <summary>Quantizes a weight.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="weight">Output channels first; finite.</param>
    /// <param name="scheme">Bits, symmetry, granularity and rounding.</param>
    /// <param name="observer">Where the ranges come from; default the extremes.</param>
    /// <exception cref="ArgumentException">A value is NaN or infinite, or groups do not divide the weight; the message names it.</exception>
    public static QuantizedWeight Quantize(string name, Tensor weight, QuantizationScheme scheme, RangeObserver? observer = null)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Shape shape = Shape.Create(weight.shape);
        Tensor values = weight.detach().cpu().to(ScalarType.Float32).contiguous();
        QuantizationGrid grid;
        try
        {
            grid = GridFitting.Fit(Ranges(values.data<float>().ToArray(), scheme.Runs(shape), scheme, observer ?? new MinMaxObserver()), scheme);
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException($"The weight '{name}' cannot be quantized: {problem.Message}", problem);
        }
        float[] codes = FakeQuantization.Codes(values, grid, scheme.StochasticSeed).data<float>().ToArray();
        return new QuantizedWeight(shape, [.. codes.Select(code => (int)code)], grid);
    }

    private static ValueRange[] Ranges(float[] values, int runs, QuantizationScheme scheme, RangeObserver observer)
    {
        int length = values.Length / runs;
        return [.. Enumerable.Range(0, runs).Select(run =>
        {
            var statistics = new ValueStatistics();
            statistics.Add(values.AsSpan(run * length, length));
            return observer.Range(statistics, scheme);
        })];
    }
}
