using Research.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Outputs clipped to [0, α] with a learned α and rounded to 2^k values: round(y·n/α)·α/n with y = clip(x, 0, α) and n = 2^k − 1 (PACT; Choi
/// et al. 2018, arXiv 1805.06085). By the paper's gradient, α hears of the outputs that it clips alone: ∂/∂α is 1 where x ≥ α, else 0. It starts at the
/// largest value seen, and falls only where the loss asks for it: where a clip costs nothing, decay it in the loss.
/// </summary>
public sealed class ClippedActivations : ActivationQuantizer
{
    private const double Smallest = 1e-6;

    private readonly Parameter _alpha;
    private readonly int _bits;

    /// <summary>Starts at a clip.</summary>
    /// <param name="alpha">α, above 0.</param>
    /// <param name="bits">k, 2 to 16.</param>
    /// <param name="device">Where the network is.</param>
    /// <exception cref="ArgumentOutOfRangeException">α or the bits are outside.</exception>
    public ClippedActivations(double alpha, int bits, Device device) : base("clipped")
    {
        if (!(alpha > 0 && double.IsFinite(alpha)))
            throw new ArgumentOutOfRangeException(nameof(alpha), FormattableString.Invariant($"The clip α must be above 0, not {alpha}."));
        _bits = bits is >= 2 and <= 16 ? bits : throw new ArgumentOutOfRangeException(nameof(bits), $"Clipped activations have 2 to 16 bits, not {bits}.");
        _alpha = new Parameter(tensor([(float)alpha], device: device));
        register_parameter("alpha", _alpha);
    }

    /// <summary>
    /// The method; of a scheme it takes the bits. The clip replaces that of ReLU: an output with negative values, as the images have,
    /// is rounded to the grid of its calibration instead.
    /// </summary>
    public static ActivationMethod Method { get; } = (statistics, options, device) => statistics.Extremes.Low < 0
        ? FixedGridActivations.Method(statistics, options, device)
        : new ClippedActivations(Math.Max(statistics.Extremes.High, Smallest), options.Activations.Bits, device);

    private int Steps => (1 << _bits) - 1;

    /// <inheritdoc/>
    public override Tensor Round(Tensor output)
    {
        Tensor alpha = Positive(), clipped = where(output.ge(alpha), alpha, output.clamp_min(0)), scale = alpha.detach().div(Steps);
        return FakeQuantization.StraightThrough(clipped, clipped.detach().div(scale).round().mul(scale));
    }

    /// <inheritdoc/>
    public override QuantizationGrid Freeze()
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return new QuantizationGrid(_bits, false, [Positive().div(Steps).item<float>()], [0]);
    }

    private Tensor Positive() => _alpha.abs().clamp_min(Smallest);
}
