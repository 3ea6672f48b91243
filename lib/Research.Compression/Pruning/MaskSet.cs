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
    /// <param name="masks">Boolean or 0/1 masks by the same names, with as many elements as the weights.</param>
    /// <exception cref="ArgumentException">A mask has no parameter or another size.</exception>
    public MaskSet(IReadOnlyDictionary<string, Parameter> weights, IReadOnlyDictionary<string, Tensor> masks)
    {
        foreach ((string name, Tensor mask) in masks)
        {
            if (!weights.TryGetValue(name, out Parameter? weight))
                throw new ArgumentException($"There is no parameter '{name}' for this mask.", nameof(masks));
            if (mask.numel() != weight.numel())
                throw new ArgumentException($"The mask of '{name}' has the shape [{string.Join(", ", mask.shape)}] where [{string.Join(", ", weight.shape)}] is expected.", nameof(masks));
            using var scope = NewDisposeScope();
            Tensor keep = mask.to(ScalarType.Bool).to(weight.device).reshape(weight.shape).clone();
            _entries[name] = (weight, keep.DetachFromDisposeScope(), keep.logical_not().DetachFromDisposeScope());
        }
    }

    /// <summary>Masks of the weights that are not zero now: how a pruned network tells what was pruned.</summary>
    /// <param name="module">A module with zeros.</param>
    /// <param name="parameters">As in <see cref="PruningOptions.Parameters"/>.</param>
    public static MaskSet OfNonZeros(nn.Module module, IReadOnlyList<string>? parameters = null)
    {
        IReadOnlyDictionary<string, Parameter> weights = PrunableWeights.Of(module, parameters);
        using var scope = NewDisposeScope();
        return new MaskSet(weights, weights.ToDictionary(pair => pair.Key, pair => pair.Value.ne(0)));
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
