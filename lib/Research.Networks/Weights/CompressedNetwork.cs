using System.Collections.Immutable;
using Research.Networks.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// A network whose weights are in the form in which techniques left them: an architecture and an expression for every tensor.
/// What is stored, executed and counted follows from it; <see cref="Materialise"/> makes the module that computes the same.
/// </summary>
public sealed record CompressedNetwork
{
    /// <summary>Takes over an architecture and its weights.</summary>
    /// <param name="architecture">The description.</param>
    /// <param name="weights">By the names of <see cref="NamedTensors.Tensors"/>: every parameter and statistic.</param>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, or of another shape; the message names it.</exception>
    public CompressedNetwork(Architecture architecture, ImmutableDictionary<string, WeightExpression> weights)
    {
        (Architecture, Weights) = (architecture, weights);
        NativeLibraries.EnsureLoaded();
        using Network empty = Network.CreateEmpty(architecture);
        IReadOnlyDictionary<string, Tensor> tensors = empty.Tensors();
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (!weights.TryGetValue(name, out WeightExpression? weight))
                throw new ArgumentException($"The weight '{name}' is missing.", nameof(weights));
            if (!weight.Shape.SequenceEqual(tensor.shape))
                throw new ArgumentException($"The weight '{name}' has the shape {weight.Shape} where [{string.Join(", ", tensor.shape)}] is expected.", nameof(weights));
        }
        if (weights.Keys.FirstOrDefault(name => !tensors.ContainsKey(name)) is { } unknown)
            throw new ArgumentException($"The weight '{unknown}' does not belong to the architecture '{architecture.Name}'.", nameof(weights));
    }

    /// <summary>The description.</summary>
    public Architecture Architecture { get; }

    /// <summary>Every parameter and statistic, by the names of <see cref="NamedTensors.Tensors"/>.</summary>
    public ImmutableDictionary<string, WeightExpression> Weights { get; }

    /// <summary>Grids onto which the outputs of nodes are rounded, one scale each, by node name or <see cref="Architecture.InputName"/>; default none.</summary>
    public ImmutableDictionary<string, QuantizationGrid> Activations { get; init; } = ImmutableDictionary<string, QuantizationGrid>.Empty;

    /// <summary>The weights of a network as they are: pruned where a weight has zeros, dense otherwise.</summary>
    /// <param name="network">On any device; it stays as it is.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite; the message names it.</exception>
    public static CompressedNetwork Of(Network network) =>
        new(network.Architecture, network.Tensors().ToImmutableDictionary(pair => pair.Key, pair => ExpressionOf(pair.Key, pair.Value)));

    /// <summary>The same with some weights in another form.</summary>
    /// <param name="weights">By the names of <see cref="Weights"/>.</param>
    /// <exception cref="ArgumentException">A name is unknown or a shape differs.</exception>
    public CompressedNetwork With(IEnumerable<KeyValuePair<string, WeightExpression>> weights) =>
        new(Architecture, Weights.SetItems(weights)) { Activations = Activations };

    /// <summary>The module that computes with what the weights stand for, in evaluation mode; activations are not rounded.</summary>
    /// <param name="device">Where; default the CPU.</param>
    public Network Materialise(Device? device = null)
    {
        Network network = Network.CreateEmpty(Architecture);
        using (DisposeScope scope = NewDisposeScope())
            network.Load(Weights.ToDictionary(pair => pair.Key, pair => tensor(pair.Value.Materialise(), [.. pair.Value.Shape], device: CPU)));
        network.eval();
        return network.MoveTo(device ?? CPU);
    }

    private static WeightExpression ExpressionOf(string name, Tensor weight)
    {
        try
        {
            return ExpressionOf(weight);
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException($"'{name}': {problem.Message}", problem);
        }
    }

    private static WeightExpression ExpressionOf(Tensor weight)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        float[] values = weight.detach().cpu().contiguous().data<float>().ToArray();
        Shape shape = Shape.Create(weight.shape);
        int[] positions = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        if (positions.Length == values.Length)
            return new DenseWeight(shape, [.. values]);
        WeightExpression? kept = positions.Length == 0 ? null : new DenseWeight([positions.Length], [.. positions.Select(i => values[i])]);
        return new MaskedWeight(shape, [.. positions], kept);
    }
}
