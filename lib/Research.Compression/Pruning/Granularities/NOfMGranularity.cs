using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// N:M sparsity: of every M weights that follow one another along the input dimension (index 1), the N with the highest scores are
/// kept, and the sparsity is 1 − N/M everywhere (2:4: Mishra et al. 2021, arXiv 2104.08378). There is no smaller last group: M must
/// divide the input dimension. Among equal scores the later ones are kept.
/// </summary>
public sealed record NOfMGranularity : Granularity
{
    /// <summary>N of M.</summary>
    /// <param name="kept">N, at least 1 and below M.</param>
    /// <param name="group">M.</param>
    /// <exception cref="ArgumentOutOfRangeException">N is not in [1, M).</exception>
    public NOfMGranularity(int kept, int group)
    {
        if (kept < 1 || kept >= group)
            throw new ArgumentOutOfRangeException(nameof(kept), $"N:M keeps N of M weights with N at least 1 and below M, as in 2:4, not {kept}:{group}.");
        (Kept, Group) = (kept, group);
    }

    /// <summary>N: weights kept in a group.</summary>
    public int Kept { get; }

    /// <summary>M: weights in a group.</summary>
    public int Group { get; }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"{Kept}:{Group}");

    /// <inheritdoc/>
    public override bool AppliesTo(Tensor weight) => weight.dim() >= 2;

    /// <inheritdoc/>
    public override Tensor ToUnits(Tensor elements) => elements.reshape(-1, 1);

    /// <inheritdoc/>
    public override Tensor ToElements(Tensor units, long[] shape) => units.reshape(shape);

    internal override double? OwnSparsity => 1 - (double)Kept / Group;

    internal override Tensor OwnMask(string name, Tensor scores)
    {
        if (scores.shape[1] % Group != 0)
            throw new ArgumentException($"The {scores.shape[1]} inputs of '{name}' do not divide into groups of {Group}, as {Name} needs: exclude it, or choose an M that divides them.");
        Tensor last = scores.transpose(1, -1).contiguous(), groups = last.reshape(-1, Group);
        Tensor removed = groups.sort(dim: 1, stable: true).Indices.narrow(1, 0, Group - Kept);
        Tensor keep = ones(groups.shape, dtype: ScalarType.Bool, device: scores.device).scatter_(1, removed, zeros_like(removed, dtype: ScalarType.Bool));
        return keep.reshape(last.shape).transpose(1, -1);
    }
}
