using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// Initial weights, one rule for all networks: convolution and linear weights are normal with standard deviation
/// √(2/fan-in) (He et al. 2015, arXiv 1502.01852), biases 0, batch-norm γ = 1 and β = 0.
/// </summary>
public static class Initialization
{
    /// <summary>Overwrites all weights of a network.</summary>
    /// <param name="network">A network on the CPU.</param>
    /// <param name="seed">Layers are drawn in order from one generator of this seed.</param>
    public static void Apply(Network network, int seed)
    {
        using var noGrad = no_grad();
        using var generator = new Generator((ulong)seed, CPU);
        foreach (Node node in network.Architecture.Nodes)
        {
            if (node.Layer is not (Conv2d or Linear))
                continue;
            Tensor weight = network.Weight(node.Name);
            long fanIn = weight.numel() / weight.shape[0];
            weight.normal_(0, Math.Sqrt(2.0 / fanIn), generator); // nn.init.normal_ ignores its generator
            network.get_parameter($"{node.Name}.bias")?.zero_();
        }
    }
}
