using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Networks that are trained together and learn from one another (Zhang et al. 2018, Deep Mutual Learning, arXiv 1706.00384), as
/// one module for the trainer. In training mode its outputs are the logits of all, side by side; in evaluation mode those of the
/// first, so that selection scores are that network's.
/// </summary>
public sealed class MutualNetworks : nn.Module<Tensor, Tensor>
{
    /// <summary>Joins networks.</summary>
    /// <param name="networks">At least two, of any architectures; trained in place.</param>
    /// <exception cref="ArgumentException">There are fewer, one occurs twice, or they take other images or tell other classes.</exception>
    public MutualNetworks(params IReadOnlyList<Network> networks) : base("mutual")
    {
        if (networks.Count < 2 || networks.Distinct().Count() < networks.Count)
            throw new ArgumentException("Learning from one another takes at least two networks, each given once.", nameof(networks));
        Architecture first = networks[0].Architecture;
        if (networks.FirstOrDefault(network => network.Architecture.Input != first.Input || network.Architecture.Output != first.Output) is { Architecture: var other })
            throw new ArgumentException($"'{other.Name}' maps {other.Input} to {other.Output}, but '{first.Name}' {first.Input} to {first.Output}: they cannot learn from one another.", nameof(networks));
        Networks = networks;
        for (int i = 0; i < networks.Count; i++)
            register_module(FormattableString.Invariant($"network{i}"), networks[i]);
    }

    /// <summary>The networks, the first being the one that is scored.</summary>
    public IReadOnlyList<Network> Networks { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => training ? cat([.. Networks.Select(network => network.forward(input))], 1) : Networks[0].forward(input);
}
