using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Research.Compression;

/// <summary>Scores the channels of a network's layers.</summary>
public static class ChannelScores
{
    /// <summary>The scores of some layers by one criterion; memory is that of one batch and a number per image and channel.</summary>
    /// <param name="network">The network, in evaluation mode or not; it is scored in evaluation mode.</param>
    /// <param name="criterion">What scores the channels.</param>
    /// <param name="layers">Names of convolutions and linear layers.</param>
    /// <param name="data">Images; null where the criterion needs none.</param>
    /// <returns>[C] float64 by layer name, on the CPU; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A layer does not exist, has no weight or lacks what the criterion needs, or there are no images.</exception>
    public static IReadOnlyDictionary<string, Tensor> Of(Network network, ChannelCriterion criterion, IReadOnlyList<string> layers, ScoringData? data = null)
    {
        Dictionary<string, Parameter> weights = layers.ToDictionary(layer => layer, layer => WeightOf(network, layer));
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor>? gradients = criterion.NeedsGradients
            ? LossGradient.Mean(network, weights, data ?? throw NoImages(criterion), batchStatistics: false)
            : null;
        Dictionary<string, List<Tensor>> perImage = PerImage(network, criterion, layers, data);
        using var noGrad = no_grad();
        return layers.ToDictionary(layer => layer, layer => criterion.Scores(new ChannelEvidence(layer, weights[layer].detach())
        {
            BatchNormScale = BatchNormBehind(network.Architecture, layer) is { } norm ? network.Weight(norm).detach() : null,
            Gradient = gradients?[layer],
            PerImage = perImage[layer].Count > 0 ? cat(perImage[layer]) : null,
        }).to(ScalarType.Float64).cpu().alias().MoveToOuterDisposeScope());
    }

    /// <summary>The node whose output is the layer's as the next layer sees it: behind its own batch norm and activation.</summary>
    internal static string OutputOf(Architecture architecture, string layer)
    {
        string current = layer;
        while (OnlyUserOf(architecture, current) is { Layer: BatchNorm or Activation } next)
            current = next.Name;
        return current;
    }

    private static Dictionary<string, List<Tensor>> PerImage(Network network, ChannelCriterion criterion, IReadOnlyList<string> layers, ScoringData? data)
    {
        var kept = layers.ToDictionary(layer => layer, _ => new List<Tensor>());
        if (!criterion.NeedsActivations)
            return kept;
        Dictionary<string, string> outputs = layers.ToDictionary(layer => layer, layer => OutputOf(network.Architecture, layer));
        using var mode = new ScoringMode(network, batchStatistics: false, seed: 0);
        using var noGrad = no_grad();
        foreach (Batch batch in (data ?? throw NoImages(criterion)).Batches())
        {
            using Batch current = batch;
            using var scope = NewDisposeScope();
            IReadOnlyDictionary<string, Tensor> activations = network.Activations(batch.Inputs);
            foreach ((string layer, string output) in outputs)
                kept[layer].Add(criterion.PerImage(activations[output]).MoveToOuterDisposeScope());
        }
        return kept;
    }

    /// <summary>The batch norm that a layer's output goes to, and nothing else; null where there is none.</summary>
    internal static string? BatchNormBehind(Architecture architecture, string layer) =>
        OnlyUserOf(architecture, layer) is { Layer: BatchNorm } norm ? norm.Name : null;

    private static Node? OnlyUserOf(Architecture architecture, string name) =>
        architecture.Nodes.Where(node => node.Inputs.Contains(name)).Take(2).ToArray() is [var only] ? only : null;

    private static Parameter WeightOf(Network network, string layer) => network.Architecture.Nodes.Any(node => node.Name == layer)
        ? network.Architecture[layer].Layer is Conv2d or Linear ? network.Weight(layer) : throw new ArgumentException($"The layer '{layer}' has no output channels to score: it is no convolution or linear layer.")
        : throw new ArgumentException($"There is no layer '{layer}'{Spelling.Question(layer, network.Architecture.Nodes.Select(node => node.Name))}; there are {string.Join(", ", network.Architecture.Nodes.Select(node => node.Name))}.");

    private static ArgumentException NoImages(ChannelCriterion criterion) =>
        new($"The criterion '{criterion.Name}' looks at images: give it scoring data, made by ScoringData.Of.");
}
