namespace Research.Compression;

/// <summary>
/// Values sorted, equal ones taken together, with running sums: the squared error of any run of them takes constant time.
/// </summary>
internal sealed class SortedValues
{
    private readonly double[] _values, _weights, _sums, _squares;
    private readonly double _mean;

    /// <param name="values">Finite.</param>
    /// <exception cref="ArgumentException">There are none, or one is NaN or infinite.</exception>
    internal SortedValues(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("There are no values to share: the weights are empty, or all of them were pruned.", nameof(values));
        float[] sorted = values.ToArray();
        Array.Sort(sorted); // NaN first
        if (!float.IsFinite(sorted[0]) || !float.IsFinite(sorted[^1]))
            throw new ArgumentException("Values to share must be finite, but some are NaN or infinite: the training diverged.", nameof(values));
        int distinct = 1;
        for (int i = 1; i < sorted.Length; i++)
            distinct += sorted[i] == sorted[i - 1] ? 0 : 1;
        (_values, _weights, _sums, _squares) = (new double[distinct], new double[distinct + 1], new double[distinct + 1], new double[distinct + 1]);
        double total = 0;
        foreach (float value in sorted)
            total += value;
        _mean = total / sorted.Length; // running sums of centred values lose fewer digits
        int at = -1;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                _values[++at] = sorted[i];
                (_weights[at + 1], _sums[at + 1], _squares[at + 1]) = (_weights[at], _sums[at], _squares[at]);
            }
            double centred = sorted[i] - _mean;
            _weights[at + 1]++;
            _sums[at + 1] += centred;
            _squares[at + 1] += centred * centred;
        }
    }

    /// <summary>Number of different values.</summary>
    internal int Count => _values.Length;

    /// <summary>The i-th smallest of the different values.</summary>
    internal double this[int i] => _values[i];

    /// <summary>Number of all values.</summary>
    internal double Total => _weights[^1];

    /// <summary>Variance of all values.</summary>
    internal double Variance => Math.Max(0, Error(0, Count)) / Total;

    /// <summary>Values before the i-th different one.</summary>
    internal double Before(int i) => _weights[i];

    /// <summary>Mean of the values of a run.</summary>
    internal double Mean(int begin, int end) => _mean + (_sums[end] - _sums[begin]) / (_weights[end] - _weights[begin]);

    /// <summary>Σ (x − mean)² of a run.</summary>
    internal double Error(int begin, int end) => Math.Max(0, _squares[end] - _squares[begin] + Cost(begin, end));

    /// <summary>The part of <see cref="Error"/> that depends on how values are divided: −(Σ x)²/n.</summary>
    internal double Cost(int begin, int end)
    {
        double sum = _sums[end] - _sums[begin];
        return -sum * sum / (_weights[end] - _weights[begin]);
    }

    /// <summary>The first index whose value is above a boundary.</summary>
    internal int FirstAbove(double boundary)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _values[middle] <= boundary ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    /// <summary>The clusters between ends; those without values are left out.</summary>
    /// <param name="ends">Rising from 0 to <see cref="Count"/>.</param>
    /// <param name="iterations">Rounds taken.</param>
    internal Clustering Divide(ReadOnlySpan<int> ends, int iterations)
    {
        var centroids = new List<float>();
        double error = 0;
        for (int i = 1; i < ends.Length; i++)
        {
            if (ends[i] == ends[i - 1])
                continue;
            float centroid = (float)Mean(ends[i - 1], ends[i]);
            error += Error(ends[i - 1], ends[i]);
            if (centroids.Count == 0 || centroids[^1] != centroid)
                centroids.Add(centroid);
        }
        return new Clustering([.. centroids], error, iterations);
    }
}
