using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>(Σ w · ∂L/∂w)² of a filter: the squared change of the loss, to first order, when the whole filter becomes zero (Molchanov et al. 2019, arXiv 1906.10771, equation 8, the gradient being the mean over all images).</summary>
public sealed record ChannelTaylor : ChannelCriterion
{
    /// <inheritdoc/>
    public override string Name => "taylor";

    /// <inheritdoc/>
    public override bool NeedsGradients => true;

    /// <inheritdoc/>
    public override Tensor Scores(ChannelEvidence layer) => layer.Weight.mul(layer.Gradient
        ?? throw new ArgumentException($"The criterion 'taylor' needs the gradient of '{layer.Layer}', which was not gathered.")).flatten(1).sum(1).square();
}
