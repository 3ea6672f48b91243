using Research.Networks;

namespace Research.Compression;

/// <summary>Replaces an activation function by a cheaper one, such as Hardswish by ReLU; the network must be fine-tuned afterwards.</summary>
public static class ActivationReplacement
{
    /// <summary>A network with the same weights and another function.</summary>
    /// <param name="network">It stays as it is.</param>
    /// <param name="from">The function that goes.</param>
    /// <param name="to">The function that comes; default ReLU.</param>
    /// <exception cref="ArgumentException">The network has no such activation.</exception>
    public static Network Apply(Network network, ActivationFunction from, ActivationFunction to = ActivationFunction.ReLU)
    {
        Architecture architecture = network.Architecture;
        if (!architecture.Nodes.Any(Matches))
            throw new ArgumentException($"'{architecture.Name}' has no {from} to replace; choose a function that it uses.", nameof(from));
        Network replaced = Network.Create(new Architecture(architecture.Name, architecture.Input, architecture.Nodes
            .Select(node => Matches(node) ? node with { Layer = new Activation(to) } : node)), seed: 0, network.Device);
        replaced.CopyFrom(network);
        replaced.train(network.training);
        return replaced;

        bool Matches(Node node) => node.Layer is Activation activation && activation.Function == from;
    }
}
