using Research.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Replaces layers of a network by chains of smaller ones, where that saves bytes and MACs.</summary>
public static class LayerFactorizer
{
    /// <summary>Factorises every layer that the factorisation applies to.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="factorization">How.</param>
    /// <param name="layers">Names of the nodes to try; default all.</param>
    /// <returns>A network on the same device and in the same mode, and a record for each layer tried.</returns>
    /// <exception cref="ArgumentException">A name is unknown, the factorisation does not apply to it, a weight is not finite, or a rank is above full; the message names the layer.</exception>
    public static FactorizedNetwork Factorize(Network network, Factorization factorization, IReadOnlyCollection<string>? layers = null) =>
        Factorize(network, Tried(network.Architecture, factorization, layers).ToDictionary(name => name, _ => factorization));

    /// <summary>Factorises layers, each in its own way.</summary>
    /// <param name="network">Stays as it is.</param>
    /// <param name="factorizations">By node name.</param>
    /// <returns>As for the other overload.</returns>
    /// <exception cref="ArgumentException">As for the other overload.</exception>
    public static FactorizedNetwork Factorize(Network network, IReadOnlyDictionary<string, Factorization> factorizations)
    {
        Architecture architecture = network.Architecture;
        foreach ((string name, Factorization factorization) in factorizations)
            Tried(architecture, factorization, [name]);
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var nodes = new List<Node>();
        var records = new List<FactorizedLayer>();
        var tensors = new Dictionary<string, Tensor>(network.Tensors());
        foreach (Node node in architecture.Nodes)
        {
            if (factorizations.TryGetValue(node.Name, out Factorization? factorization))
            {
                FactorChain chain = WithWeight(network, node, weight => factorization.Factorize(node.Layer, weight));
                records.Add(FactorizedLayer.Of(architecture, node, chain));
                if (records[^1].Pays)
                {
                    nodes.AddRange(Replace(node, chain, tensors));
                    continue;
                }
            }
            nodes.Add(node);
        }
        Network factorized = Network.Create(new Architecture(architecture.Name, architecture.Input, nodes), seed: 0, network.Device);
        factorized.Load(tensors);
        factorized.train(network.training);
        return new FactorizedNetwork(factorized, records);
    }

    internal static string[] Tried(Architecture architecture, Factorization factorization, IReadOnlyCollection<string>? layers)
    {
        if (layers is null)
            return [.. architecture.Nodes.Where(node => factorization.Applies(node.Layer)).Select(node => node.Name)];
        foreach (string name in layers)
        {
            if (!factorization.Applies(architecture[name].Layer))
                throw new ArgumentException($"The layer '{name}' of '{architecture.Name}' is a {architecture[name].Layer.GetType().Name} that a {factorization.GetType().Name} does not apply to: leave it out.", nameof(layers));
        }
        return [.. layers];
    }

    /// <summary>Does something with the weight of a layer, <c>float64</c> on the CPU; where it fails, the message names the layer.</summary>
    internal static T WithWeight<T>(Network network, Node node, Func<Tensor, T> work)
    {
        try
        {
            Tensor weight = network.Weight(node.Name).detach().cpu().to(ScalarType.Float64);
            FactorInput.CheckFinite(weight);
            return work(weight);
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException($"The layer '{node.Name}' cannot be factorised. {problem.Message}", problem);
        }
    }

    private static IEnumerable<Node> Replace(Node node, FactorChain chain, Dictionary<string, Tensor> tensors)
    {
        string input = node.Inputs[0];
        for (int i = 0; i < chain.Layers.Count; i++)
        {
            string name = i == chain.Layers.Count - 1 ? node.Name : $"{node.Name}_{chain.Layers[i].Suffix}";
            tensors[$"{name}.weight"] = chain.Weights[i];
            yield return new Node(name, chain.Layers[i].Layer, [input]);
            input = name;
        }
    }
}
