using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Scores the output channels of a convolution or the neurons of a linear layer: a pure function from what is known about the layer
/// to a score per channel, of which the smallest are pruned first.
/// </summary>
public abstract record ChannelCriterion
{
    /// <summary>The name, as in <c>apoz</c>; see <see cref="ChannelCriteria.Parse"/>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// What an activation criterion keeps of each image, so that memory hardly grows with the number of images.
    /// </summary>
    /// <param name="activations">Outputs of the layer behind its batch norm and activation, <c>[b, C, H, W]</c> or <c>[b, C]</c>.</param>
    /// <returns>[b, C].</returns>
    /// <exception cref="NotSupportedException">The criterion needs no activations.</exception>
    public virtual Tensor PerImage(Tensor activations) => throw new NotSupportedException($"The criterion '{Name}' does not look at activations.");

    /// <summary>Whether activations are needed; default false.</summary>
    public virtual bool NeedsActivations => false;

    /// <summary>Whether gradients of the loss are needed; default false.</summary>
    public virtual bool NeedsGradients => false;

    /// <summary>Whether a layer has what the criterion looks at; default true.</summary>
    /// <param name="architecture">The network's description.</param>
    /// <param name="layer">Name of a convolution or linear layer.</param>
    public virtual bool AppliesTo(Architecture architecture, string layer) => true;

    /// <summary>Why it does not apply where it does not, as the end of a sentence.</summary>
    internal virtual string Needs => "it lacks what the criterion looks at";

    /// <summary>The score of every channel.</summary>
    /// <param name="layer">What is known about the layer.</param>
    /// <returns>[C].</returns>
    /// <exception cref="ArgumentException">The layer lacks what the criterion needs; the message names it.</exception>
    public abstract Tensor Scores(ChannelEvidence layer);
}
