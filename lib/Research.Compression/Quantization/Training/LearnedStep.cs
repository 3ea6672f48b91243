using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Learned step size (Esser et al. 2020, arXiv 1902.08153): s·round(clamp(v/s, lowest, highest)) with a gradient into s, scaled by
/// 1/√(N·highest) so that steps and weights learn at one pace. s starts at 2·mean|v|/√highest.
/// </summary>
internal static class LearnedStep
{
    private const double Smallest = 1e-8;

    /// <summary>The step at which learning starts.</summary>
    internal static Parameter Start(double meanMagnitude, int highest, Device device) =>
        new(tensor([(float)Math.Max(2 * meanMagnitude / Math.Sqrt(highest), Smallest)], device: device));

    /// <summary>The step in use: the parameter, kept above 0.</summary>
    internal static Tensor Positive(Tensor step) => step.abs().clamp_min(Smallest);

    /// <summary>Rounds values.</summary>
    /// <param name="values">v.</param>
    /// <param name="step">s, <c>[1]</c>.</param>
    /// <param name="lowest">The lowest code.</param>
    /// <param name="highest">The highest code.</param>
    /// <param name="count">N: weights, or features of one sample.</param>
    internal static Tensor Round(Tensor values, Tensor step, int lowest, int highest, long count)
    {
        Tensor positive = Positive(step);
        Tensor scaled = FakeQuantization.StraightThrough(positive.mul(1 / Math.Sqrt((double)count * highest)), positive);
        Tensor clamped = values.div(scaled).clamp(lowest, highest);
        return FakeQuantization.StraightThrough(clamped, clamped.round()).mul(scaled);
    }
}
