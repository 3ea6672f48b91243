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

    /// <summary>The steps at which learning starts.</summary>
    /// <param name="meanMagnitudes">mean|v| of what each step is for.</param>
    /// <param name="highest">The highest code.</param>
    /// <param name="device">Where the network is.</param>
    internal static Parameter Start(IEnumerable<float> meanMagnitudes, int highest, Device device) =>
        new(tensor([.. meanMagnitudes.Select(mean => (float)Math.Max(2 * mean / Math.Sqrt(highest), Smallest))], device: device));

    /// <summary>The steps in use: the parameter, kept above 0.</summary>
    internal static Tensor Positive(Tensor step) => step.abs().clamp_min(Smallest);

    /// <summary>Rounds values.</summary>
    /// <param name="values">v.</param>
    /// <param name="step">s, in a shape that broadcasts to that of the values.</param>
    /// <param name="lowest">The lowest code.</param>
    /// <param name="highest">The highest code.</param>
    /// <param name="count">N: weights of a step, or features of one sample.</param>
    internal static Tensor Round(Tensor values, Tensor step, int lowest, int highest, long count)
    {
        Tensor positive = Positive(step);
        Tensor scaled = FakeQuantization.StraightThrough(positive.mul(1 / Math.Sqrt((double)count * highest)), positive);
        Tensor clamped = values.div(scaled).clamp(lowest, highest);
        return FakeQuantization.StraightThrough(clamped, clamped.round()).mul(scaled);
    }
}
