namespace Research.Compression;

/// <summary>
/// Divisions of sorted values that minimise squared error + λ · clusters. With a Monge cost, the best last cluster begins no
/// earlier for later values, so that a queue of candidates finds it (Galil and Park 1992).
/// </summary>
internal sealed class PricedClusters(SortedValues sorted)
{
    private const int MostIterations = 200;

    private readonly double[] _best = new double[sorted.Count + 1];
    private readonly int[] _begin = new int[sorted.Count + 1], _candidates = new int[sorted.Count + 1], _from = new int[sorted.Count + 1];

    /// <summary>The ends of exactly k clusters with the smallest squared error, from 0 to n, and the prices that were tried.</summary>
    /// <param name="clusters">k, from 1 to below the number of different values.</param>
    internal (int[] Ends, int Iterations) Search(int clusters)
    {
        int n = sorted.Count, iterations = 0;
        if (clusters == 1)
            return ([0, n], 0);
        double low = 0, high = sorted.Error(0, n); // at λ = 0 every value is its own cluster; at the whole error one cluster is as good as any
        int[] many = [.. Enumerable.Range(0, n + 1)], few = [0, n];
        double price = Math.Clamp(2 * sorted.Variance * sorted.Total / Math.Pow(clusters, 3), high * 1e-15, high / 2);
        while (iterations < MostIterations && low < price && price < high)
        {
            iterations++;
            int[] ends = Ends(price);
            int found = ends.Length - 1;
            if (found == clusters)
                return (ends, iterations);
            if (found > clusters)
                (low, many) = (price, ends);
            else
                (high, few) = (price, ends);
            price = Next(price, found, clusters, low, high, iterations);
        }
        return (Splice(few, many, clusters), iterations);
    }

    /// <summary>The next price: by k ∝ λ^(−1/3), which holds for smooth densities, while that stays inside; else halfway.</summary>
    private static double Next(double price, int found, int clusters, double low, double high, int iterations)
    {
        double guess = price * Math.Pow((double)found / clusters, 3);
        if (iterations < 12 && guess > low && guess < high)
            return guess;
        return low > 0 && high / low > 4 ? Math.Sqrt(low * high) : low + (high - low) / 2;
    }

    /// <summary>
    /// k clusters of two divisions that are best at the same price, one with fewer and one with more: somewhere a cluster of the
    /// latter lies within one of the former, and crossing over there costs nothing (Aggarwal, Schieber and Tokuyama 1994).
    /// </summary>
    private static int[] Splice(int[] few, int[] many, int clusters)
    {
        int shift = many.Length - 1 - clusters, i = 0;
        while (!(few[i] <= many[i + shift] && many[i + shift + 1] <= few[i + 1]))
            i++;
        return [.. few[..(i + 1)], .. many[(i + shift + 1)..]];
    }

    /// <summary>The best division at a price.</summary>
    private int[] Ends(double price)
    {
        int n = sorted.Count, head = 0, tail = 0;
        (_candidates[0], _from[0]) = (0, 1); // from[q]: the first end for which candidate q is the best beginning
        for (int end = 1; end <= n; end++)
        {
            while (head < tail && _from[head + 1] <= end)
                head++;
            _begin[end] = _candidates[head];
            _best[end] = Value(_candidates[head], end) + price;
            if (end == n)
                break;
            while (tail > head && Value(end, _from[tail]) <= Value(_candidates[tail], _from[tail]))
                tail--;
            int first = FirstBetter(end, _candidates[tail], Math.Max(end + 1, _from[tail]));
            if (first <= n)
            {
                tail++;
                (_candidates[tail], _from[tail]) = (end, first);
            }
        }
        return Trace(n);
    }

    private int[] Trace(int n)
    {
        var ends = new List<int> { n };
        for (int end = n; end > 0; end = _begin[end])
            ends.Add(_begin[end]);
        ends.Reverse();
        return [.. ends];
    }

    /// <summary>The first end for which a later beginning is no worse than an earlier one; n + 1 where there is none.</summary>
    private int FirstBetter(int later, int earlier, int low)
    {
        int high = sorted.Count + 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Value(later, middle) <= Value(earlier, middle) ? (low, middle) : (middle + 1, high);
        }
        return low;
    }

    private double Value(int begin, int end) => _best[begin] + sorted.Cost(begin, end);
}
