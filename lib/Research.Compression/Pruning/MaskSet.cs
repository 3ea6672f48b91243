using Research.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// A mask for each pruned parameter of a module: 1 keeps a weight, 0 removes it. As a constraint of a training it keeps
/// removed weights at zero whatever momentum or weight decay do.
/// </summary>
public sealed class MaskSet : IWeightConstraint, IDisposable
{
    private readonly Dictionary<string, (Parameter Weight, Tensor Mask, Tensor Removed)> _entries = [];

    /// <summary>Binds masks to the parameters they act on.</summary>
    /// <param name="weights">Parameters by name.</param>
    /// <param name="masks">Boolean or 0/1 masks by the same names, in the shapes of the weights.</param>
    /// <exception cref="ArgumentException">A mask has no parameter or another shape.</exception>
    public MaskSet(IReadOnlyDictionary<string, Parameter> weights, IReadOnlyDictionary<string, Tensor> masks)
    {
        foreach ((string name, Tensor mask) in masks)
        {
            if (!weights.TryGetValue(name, out Parameter? weight))
                throw new ArgumentException($"There is no parameter '{name}' for this mask.", nameof(masks));
            if (!mask.shape.SequenceEqual(weight.shape))
                throw new ArgumentException($"The mask of '{name}' has the shape [{string.Join(", ", mask.shape)}] where [{string.Join(", ", weight.shape)}] is expected.", nameof(masks));
            using var scope = NewDisposeScope();
            Tensor keep = mask.to(ScalarType.Bool).to(weight.device).clone();
            _entries[name] = (weight, keep.DetachFromDisposeScope(), keep.logical_not().DetachFromDisposeScope());
        }
    }

    /// <summary>Masks of the weights that are not zero now: how a pruned network tells what was pruned.</summary>
    /// <param name="module">A module with zeros.</param>
    /// <param name="options">Which weights; default all that are pruned by default.</param>
    public static MaskSet OfNonZeros(nn.Module module, PruningOptions? options = null)
    {
        IReadOnlyDictionary<string, Parameter> weights = PrunableWeights.Of(module, options ?? new PruningOptions());
        using var scope = NewDisposeScope();
        return new MaskSet(weights, weights.ToDictionary(pair => pair.Key, pair => pair.Value.ne(0)));
    }

    /// <summary>Masks that keep everything.</summary>
    internal static MaskSet Full(IReadOnlyDictionary<string, Parameter> weights)
    {
        using var scope = NewDisposeScope();
        return new MaskSet(weights, weights.ToDictionary(pair => pair.Key, pair => ones_like(pair.Value, ScalarType.Bool)));
    }

    /// <summary>Names of the masked parameters.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>The boolean mask of a parameter, in its shape.</summary>
    public Tensor this[string name] => _entries[name].Mask;

    /// <summary>Number of masked weights, kept or not.</summary>
    public long Count => _entries.Values.Sum(entry => entry.Mask.numel());

    /// <summary>Number of weights kept.</summary>
    public long Kept => Names.Sum(KeptIn);

    /// <summary>Zeros/all over all masks, in [0, 1].</summary>
    public double Sparsity => 1 - (double)Kept / Count;

    /// <summary>Zeros/all of one parameter, in [0, 1].</summary>
    public double SparsityOf(string name) => 1 - (double)KeptIn(name) / this[name].numel();

    /// <summary>Sets every removed weight to +0, whatever it was, in place. Doing so twice changes nothing more.</summary>
    public void Enforce()
    {
        using var noGrad = no_grad();
        foreach ((Parameter weight, _, Tensor removed) in _entries.Values)
            weight.masked_fill_(removed, 0);
    }

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step) => Enforce();

    /// <summary>The masks as bytes, as a checkpoint of changing masks holds them.</summary>
    internal IReadOnlyDictionary<string, Tensor> ToState(string prefix = "") => _entries.ToDictionary(pair => prefix + pair.Key, pair => pair.Value.Mask.to(ScalarType.Byte));

    /// <summary>Takes masks over from a checkpoint.</summary>
    internal void FromState(IReadOnlyDictionary<string, Tensor> state, string prefix = "")
    {
        foreach (string name in Names)
            Change(name, state[prefix + name].to(ScalarType.Bool));
    }

    /// <summary>Copies of the masks with the same parameters.</summary>
    public MaskSet Copy() => new(_entries.ToDictionary(pair => pair.Key, pair => pair.Value.Weight), _entries.ToDictionary(pair => pair.Key, pair => pair.Value.Mask));

    /// <summary>The parameter of that name.</summary>
    internal Parameter WeightOf(string name) => _entries[name].Weight;

    /// <summary>Overwrites one mask, in place.</summary>
    internal void Change(string name, Tensor mask)
    {
        using var scope = NewDisposeScope();
        this[name].copy_(mask);
        _entries[name].Removed.copy_(this[name].logical_not());
    }

    /// <summary>Overwrites all masks with others of the same names, in place.</summary>
    internal void Change(MaskSet other)
    {
        foreach (string name in Names)
            Change(name, other[name]);
    }

    /// <summary>Frees the masks.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor mask, Tensor removed) in _entries.Values)
        {
            mask.Dispose();
            removed.Dispose();
        }
        _entries.Clear();
    }

    private long KeptIn(string name)
    {
        using Tensor sum = this[name].sum();
        return sum.item<long>();
    }
}
