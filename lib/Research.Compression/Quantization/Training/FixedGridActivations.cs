using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Rounds to the grid of the calibration, with the gradient passed straight through where nothing was clamped.</summary>
/// <param name="grid">One scale.</param>
public sealed class FixedGridActivations(QuantizationGrid grid) : ActivationQuantizer("fixedGrid")
{
    /// <summary>The method.</summary>
    public static ActivationMethod Method { get; } = (statistics, options, _) =>
        new FixedGridActivations(GridFitting.Fit([options.ActivationObserver.Range(statistics, options.Activations)], options.Activations));

    /// <inheritdoc/>
    public override Tensor Round(Tensor output) => FakeQuantization.Apply(output, grid);

    /// <inheritdoc/>
    public override QuantizationGrid Freeze() => grid;
}
