namespace Research.Compression;

/// <summary>
/// What observers need of values seen batch by batch: extremes of all and of each batch, and a histogram over [−limit, limit] whose
/// limit is a power of two that doubles, merging neighbouring bins, when larger values come. Memory is constant but for two numbers a batch.
/// </summary>
public sealed class ValueStatistics
{
    /// <summary>Bins of the histogram on either side of 0.</summary>
    public const int Half = 2048;

    private readonly long[] _above = new long[Half], _below = new long[Half];
    private readonly List<ValueRange> _batches = [];
    private double _limit;

    /// <summary>Values seen.</summary>
    public long Count { get; private set; }

    /// <summary>The extremes of each batch.</summary>
    public IReadOnlyList<ValueRange> Batches => _batches;

    /// <summary>The extremes of all.</summary>
    public ValueRange Extremes => new(_batches.Min(batch => batch.Low), _batches.Max(batch => batch.High));

    /// <summary>Width of a bin; 0 where all values are 0.</summary>
    public double BinWidth => _limit / Half;

    /// <summary>Counts of values in [k·width, (k+1)·width).</summary>
    public IReadOnlyList<long> Above => _above;

    /// <summary>Counts of negative values with |x| in [k·width, (k+1)·width).</summary>
    public IReadOnlyList<long> Below => _below;

    /// <summary>Counts a batch of values in.</summary>
    /// <param name="values">Finite; nothing happens where there is none.</param>
    /// <exception cref="ArgumentException">One is NaN or infinite.</exception>
    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return;
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException(FormattableString.Invariant($"There is the value {value} among those to quantize: load an earlier checkpoint or train with a lower rate."), nameof(values));
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        _batches.Add(new ValueRange(low, high));
        Count += values.Length;
        Widen(Math.Max(-(double)low, high));
        double perUnit = _limit > 0 ? Half / _limit : 0;
        foreach (float value in values)
            (value < 0 ? _below : _above)[(int)Math.Min(Math.Abs(value) * perUnit, Half - 1)]++;
    }

    /// <summary>The centres of the bins that hold values, rising, with their counts.</summary>
    public IEnumerable<(double Centre, long Count)> Bins()
    {
        for (int k = Half - 1; k >= 0; k--)
        {
            if (_below[k] > 0)
                yield return (-(k + 0.5) * BinWidth, _below[k]);
        }
        for (int k = 0; k < Half; k++)
        {
            if (_above[k] > 0)
                yield return ((k + 0.5) * BinWidth, _above[k]);
        }
    }

    private void Widen(double largest)
    {
        if (largest <= _limit)
            return;
        double limit = Math.Pow(2, Math.Ceiling(Math.Log2(largest)));
        for (; _limit > 0 && _limit < limit; _limit *= 2)
        {
            Merge(_above);
            Merge(_below);
        }
        if (_limit == 0)
            _limit = limit;
    }

    private static void Merge(long[] bins)
    {
        for (int k = 0; k < Half; k++)
            bins[k] = k < Half / 2 ? bins[2 * k] + bins[2 * k + 1] : 0;
    }
}
