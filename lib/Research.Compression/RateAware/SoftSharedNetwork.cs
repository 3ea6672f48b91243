using System.Collections.Immutable;
using Research.Networks;
using Research.Training;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Research.Compression;

/// <summary>
/// A network whose weights are drawn to a few shared values while it trains (soft weight sharing; Ullrich et al. 2017, arXiv 1702.04008), and
/// then take them: pruned weights with a codebook. Biases stay as they are.
/// </summary>
public sealed class SoftSharedNetwork : nn.Module<Tensor, Tensor>
{
    private readonly List<(string Name, Parameter Weight)> _weights;

    /// <summary>Puts a prior on the weights of a network.</summary>
    /// <param name="network">Pretrained; trained in place together with the mixture.</param>
    /// <param name="mixture">The prior of all weights with two or more axes.</param>
    /// <exception cref="ArgumentException">The network has no such weights.</exception>
    public SoftSharedNetwork(Network network, WeightMixture mixture) : base("softShared")
    {
        (Network, Mixture) = (network, mixture);
        register_module("network", network);
        register_module("mixture", mixture);
        _weights = [.. network.named_parameters().Where(pair => pair.parameter.dim() > 1).Select(pair => (pair.name, pair.parameter))];
        if (_weights.Count == 0)
            throw new ArgumentException("The network has no weights to share.", nameof(network));
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The prior.</summary>
    public WeightMixture Mixture { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Network.forward(input);

    /// <summary>L − τ/N·log p(w).</summary>
    /// <param name="loss">L, the mean over a batch.</param>
    /// <param name="images">N: training images, at least 1.</param>
    /// <param name="tau">τ, weight of the prior, above 0; default 0.005 as in the paper.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public Objective Objective(Objective loss, long images, double tau = 0.005)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        if (!(tau > 0 && double.IsFinite(tau)))
            throw new ArgumentOutOfRangeException(nameof(tau), FormattableString.Invariant($"tau must be above 0, not {tau}: it is the weight of the prior."));
        return (inputs, outputs, labels) => loss(inputs, outputs, labels).add(
            Mixture.NegativeLogLikelihood(cat([.. _weights.Select(weight => weight.Weight.flatten())])), tau / images);
    }

    /// <summary>The network whose weights are the means of the components that most probably made them; one codebook for all layers.</summary>
    public CompressedNetwork Compress()
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        float[] means = Mixture.Means.cpu().data<float>().ToArray();
        ImmutableArray<float> centroids = [.. means[1..]];
        return CompressedNetwork.Of(Network).With(_weights.Select(weight =>
        {
            int[] components = [.. Mixture.Components(weight.Weight).cpu().contiguous().data<long>().ToArray().Select(component => (int)component)];
            int[] positions = [.. Enumerable.Range(0, components.Length).Where(i => components[i] > 0)];
            WeightExpression? kept = positions.Length == 0 ? null : new CodebookWeight([positions.Length], [.. positions.Select(i => components[i] - 1)], centroids);
            return KeyValuePair.Create(weight.Name, (WeightExpression)new MaskedWeight(Shape.Create(weight.Weight.shape), [.. positions], kept));
        }));
    }
}
