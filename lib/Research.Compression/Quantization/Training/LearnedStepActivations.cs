using Research.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A grid with zero point 0 whose step is learned (Esser et al. 2020, arXiv 1902.08153); unsigned where calibration saw no negative value.</summary>
public sealed class LearnedStepActivations : ActivationQuantizer
{
    private readonly Parameter _step;
    private readonly int _bits;
    private readonly bool _signed;

    /// <summary>Starts from what was seen.</summary>
    /// <param name="statistics">What the node returned on calibration images.</param>
    /// <param name="bits">2 to 16.</param>
    /// <param name="device">Where the network is.</param>
    public LearnedStepActivations(ValueStatistics statistics, int bits, Device device) : base("learnedStep")
    {
        (_bits, _signed) = (bits, statistics.Extremes.Low < 0);
        _step = LearnedStep.Start([(float)(statistics.Bins().Sum(bin => Math.Abs(bin.Centre) * bin.Count) / Math.Max(1, statistics.Count))], Highest, device);
        register_parameter("step", _step);
    }

    /// <summary>The method; of a scheme it takes the bits.</summary>
    public static ActivationMethod Method { get; } = (statistics, options, device) => new LearnedStepActivations(statistics, options.Activations.Bits, device);

    private int Highest => _signed ? (1 << (_bits - 1)) - 1 : (1 << _bits) - 1;

    /// <inheritdoc/>
    public override Tensor Round(Tensor output) => LearnedStep.Round(output, _step, _signed ? -Highest - 1 : 0, Highest, output.numel() / output.shape[0]);

    /// <inheritdoc/>
    public override QuantizationGrid Freeze()
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return new QuantizationGrid(_bits, _signed, [LearnedStep.Positive(_step).item<float>()], [0]);
    }
}
