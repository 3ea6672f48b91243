using System.Globalization;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// How the scores of a unit's elements become one score: <c>sum</c>, <c>mean</c>, <c>max</c>, or the norm
/// <c>lp</c> = (Σ |score|^p)^(1/p), written <c>l1</c>, <c>l2</c>, <c>l0.5</c>. A single element keeps its score, sign included.
/// </summary>
public sealed record Aggregation
{
    private readonly Func<Tensor, Tensor> _of;

    private Aggregation(string name, Func<Tensor, Tensor> of) => (Name, _of) = (name, of);

    /// <summary>Σ, which keeps signs.</summary>
    public static Aggregation Sum { get; } = new("sum", units => units.sum(1));

    /// <summary>Mean, which makes units of different sizes comparable.</summary>
    public static Aggregation Mean { get; } = new("mean", units => units.mean([1]));

    /// <summary>The largest.</summary>
    public static Aggregation Max { get; } = new("max", units => units.amax([1]));

    /// <summary>The Euclidean norm, the default (He et al. 2018, arXiv 1808.06866).</summary>
    public static Aggregation L2 { get; } = Norm(2);

    /// <summary>The sum of absolute values (Li et al. 2017, arXiv 1608.08710).</summary>
    public static Aggregation L1 { get; } = Norm(1);

    /// <summary>The name, as in <c>l2</c>.</summary>
    public string Name { get; }

    /// <summary>(Σ |score|^p)^(1/p).</summary>
    /// <param name="p">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is not above 0.</exception>
    public static Aggregation Norm(double p) => p > 0 && double.IsFinite(p)
        ? new(string.Create(CultureInfo.InvariantCulture, $"l{p}"), units => units.abs().pow(p).sum(1).pow(1 / p))
        : throw new ArgumentOutOfRangeException(nameof(p), $"p of a norm must be above 0, not {p.ToString(CultureInfo.InvariantCulture)}.");

    /// <summary>One score per unit.</summary>
    /// <param name="units">[units, elements].</param>
    public Tensor Of(Tensor units) => units.shape[1] == 1 ? units.squeeze(1) : _of(units);

    /// <summary>The aggregation of that name.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static Aggregation Parse(string name) => name switch
    {
        "sum" => Sum,
        "mean" => Mean,
        "max" => Max,
        ['l', .. var p] when double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out double order) => Norm(order),
        _ => throw new ArgumentException($"There is no aggregation '{name}'; choose sum, mean, max, l1, l2 or another norm, as in l0.5.", nameof(name)),
    };

    /// <inheritdoc/>
    public bool Equals(Aggregation? other) => other?.Name == Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
