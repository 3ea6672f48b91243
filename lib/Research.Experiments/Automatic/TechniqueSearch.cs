namespace Research.Experiments;

/// <summary>
/// Where a technique shall aim next: at fewer bytes while accuracy holds, at more where it does not, between the two when both are known.
/// A cost that is missed is aimed at anew first.
/// </summary>
/// <param name="technique">What proposes recipes.</param>
/// <param name="setting">What it plans for.</param>
/// <param name="budget">What must be kept.</param>
/// <param name="first">Bytes to aim at first.</param>
/// <param name="most">Bytes above which nothing is to be had.</param>
internal sealed class TechniqueSearch(CompressionTechnique technique, CompressionSetting setting, CompressionBudget budget, double first, double most)
{
    private const double Step = 1.5, Close = 1.15, Margin = 0.95, Least = 1000, Rounding = 1e-9;

    private double _next = first;
    private double? _good, _bad;

    internal CompressionTechnique Technique => technique;

    /// <summary>The best candidates so far.</summary>
    internal List<CompressionCandidate> Candidates { get; } = [];

    /// <summary>Whether nothing is left to try.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>What to try now.</summary>
    internal CandidatePlan Plan() => technique.Plan(_next);

    /// <summary>Takes notice of what came of it, and decides where to aim next.</summary>
    internal void Learn(CompressionCandidate candidate)
    {
        Candidates.Add(candidate);
        double aimed = _next, reached = candidate.Account.FileBytes;
        technique.Learn(aimed, candidate.Account.FileBytes);
        bool accurate = budget.MaxDrop is not { } drop || candidate.Drop <= drop + Rounding;
        if (accurate)
            _good = Math.Min(_good ?? reached, reached);
        else
            _bad = Math.Max(_bad ?? reached, reached);
        (double bytes, bool slow) = Missed(candidate);
        _next = (accurate, bytes < 1 || slow) switch
        {
            (true, true) => Math.Min(aimed, reached * Math.Min(1, bytes * Margin)),
            (_, _) when (_good, _bad) is ({ } good, { } bad) => Math.Sqrt(good * bad),
            (true, _) => reached / Step,
            _ => reached * Step,
        };
        IsDone = _next < Least || _next > most || (_good / _bad is { } gap && gap < Close);
    }

    /// <summary>By what factor bytes must fall for the costs that hang on them, and whether the network must compute less, which is arranged.</summary>
    private (double Bytes, bool Slow) Missed(CompressionCandidate candidate)
    {
        double bytes = 1, macs = 1;
        if (budget.MaxBytes is { } mostBytes)
            bytes = Math.Min(bytes, (double)mostBytes / candidate.Account.FileBytes);
        if (budget.MaxEnergy is { } mostEnergy && candidate.Energy is { } energy)
            bytes = Math.Min(bytes, mostEnergy / energy.Microjoules);
        if (budget.MaxMacs is { } mostMacs)
            macs = Math.Min(macs, (double)mostMacs / candidate.Account.Macs);
        if (budget.MaxLatency is { } mostLatency && candidate.Latency is { } latency)
            macs = Math.Min(macs, mostLatency / latency.Median);
        if (macs < 1)
            setting.Macs = Math.Round(setting.Macs * macs * Margin, 4);
        return (bytes, macs < 1);
    }
}
