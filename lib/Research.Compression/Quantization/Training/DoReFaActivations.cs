using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Outputs clipped to [0, 1] and rounded to multiples of 1/n, n = 2^k − 1 (DoReFa-Net; Zhou et al. 2016, arXiv 1606.06160, equation 11). The
/// gradient passes between 0 and 1.
/// </summary>
/// <param name="bits">k, 2 to 16; one bit is the activation function sign.</param>
public sealed class DoReFaActivations(int bits) : ActivationQuantizer("doReFa")
{
    private readonly QuantizationGrid _grid = new(bits, false, [1f / ((1 << bits) - 1)], [0]);

    /// <summary>
    /// The method; of a scheme it takes the bits. An output with negative values, as the images have, is rounded to the grid of its
    /// calibration instead, because all of them would become 0.
    /// </summary>
    public static ActivationMethod Method { get; } = (statistics, options, device) => statistics.Extremes.Low < 0
        ? FixedGridActivations.Method(statistics, options, device)
        : new DoReFaActivations(options.Activations.Bits);

    /// <inheritdoc/>
    public override Tensor Round(Tensor output)
    {
        Tensor clipped = output.clamp(0, 1);
        return FakeQuantization.StraightThrough(clipped, clipped.mul(_grid.Highest).round().mul(_grid.Scales[0]));
    }

    /// <inheritdoc/>
    public override QuantizationGrid Freeze() => _grid;
}
