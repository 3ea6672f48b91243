using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>|γ| of the batch norm behind the layer, which an L1 penalty on γ makes small in training (network slimming; Liu et al. 2017, arXiv 1708.06519).</summary>
public sealed record BatchNormScale : ChannelCriterion
{
    /// <inheritdoc/>
    public override string Name => "bn-scale";

    /// <inheritdoc/>
    public override bool AppliesTo(Architecture architecture, string layer) => ChannelScores.BatchNormBehind(architecture, layer) is not null;

    internal override string Needs => "there is no batch norm behind it";

    /// <inheritdoc/>
    public override Tensor Scores(ChannelEvidence layer) => layer.BatchNormScale?.abs()
        ?? throw new ArgumentException($"The criterion 'bn-scale' reads the batch norm behind a layer, but '{layer.Layer}' has none: choose another criterion, or leave the layer out.");
}
