using Research.Networks;

namespace Research.Compression;

/// <summary>What a network may cost after its layers are factorised.</summary>
public sealed record RankBudget
{
    private readonly double _value;
    private readonly bool _isShare;

    private RankBudget(RankCost cost, double value, bool isShare) => (Cost, _value, _isShare) = (cost, value, isShare);

    /// <summary>What is counted.</summary>
    public RankCost Cost { get; }

    /// <summary>At most so many MACs, parameters or bytes.</summary>
    /// <param name="cost">What is counted.</param>
    /// <param name="limit">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public static RankBudget AtMost(RankCost cost, long limit) => limit >= 1 ? new(cost, limit, isShare: false)
        : throw new ArgumentOutOfRangeException(nameof(limit), FormattableString.Invariant($"A budget must be at least 1, not {limit}."));

    /// <summary>At most this share of what the whole network costs.</summary>
    /// <param name="cost">What is counted.</param>
    /// <param name="share">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside (0, 1) or NaN.</exception>
    public static RankBudget Share(RankCost cost, double share) => share is > 0 and < 1 ? new(cost, share, isShare: true)
        : throw new ArgumentOutOfRangeException(nameof(share), FormattableString.Invariant($"The share of {Unit(cost)} that stays must be above 0 and below 1, not {share}."));

    /// <summary>The most that the network may cost.</summary>
    internal long Limit(Architecture whole) => _isShare ? (long)(_value * CostOf(whole, Cost)) : (long)_value;

    /// <summary>For people, as in <c>50 % of the MACs</c>.</summary>
    public override string ToString() => _isShare ? FormattableString.Invariant($"{100 * _value:0.##} % of the {Unit(Cost)}") : FormattableString.Invariant($"{_value:N0} {Unit(Cost)}");

    internal static long CostOf(Architecture architecture, RankCost cost) => cost switch
    {
        RankCost.Macs => architecture.Macs,
        RankCost.Parameters => architecture.ParameterCount,
        _ => sizeof(float) * architecture.ParameterCount,
    };

    internal static string Unit(RankCost cost) => cost == RankCost.Macs ? "MACs" : cost.ToString().ToLowerInvariant();
}
