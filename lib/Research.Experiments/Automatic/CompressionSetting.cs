using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>What techniques plan for: the network, what is known of its layers, and how a candidate is trained.</summary>
/// <param name="Network">The original network.</param>
/// <param name="Layers">How each layer takes being compressed alone.</param>
/// <param name="FineTuning">Training between steps.</param>
/// <param name="Distillation">How the original network teaches.</param>
internal sealed record CompressionSetting(Network Network, IReadOnlyList<LayerEvidence> Layers, TrainingOptions FineTuning, DistillationOptions Distillation)
{
    /// <summary>Share of the multiply–accumulate operations that may stay, in (0, 1]; lowered where a candidate turns out too slow.</summary>
    internal double Macs { get; set; } = 1;
}
