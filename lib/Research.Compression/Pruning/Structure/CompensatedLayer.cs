using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A layer from whose inputs units go, and whose other weights are solved anew at once: the update of the optimal brain surgeon for blocks of columns.</summary>
/// <param name="inverse">H⁻¹, the inverse covariance of the inputs, float64 [in, in]; changed in place.</param>
/// <param name="weight">Float64 [out, in], rows scaled by the root of what a squared change of that output costs; changed in place.</param>
/// <param name="columns">The inputs that belong to a unit, perhaps none.</param>
internal sealed class CompensatedLayer(Tensor inverse, Tensor weight, Func<ChannelUnit, long[]> columns)
{
    private readonly Dictionary<int, long[]> _columns = [];

    /// <summary>Adds to each sum what it would cost if that unit went now: tr(w_S·(H⁻¹_SS)⁻¹·w_Sᵀ).</summary>
    internal void AddIncreases(IReadOnlyList<ChannelUnit> units, double[] sums)
    {
        foreach (IGrouping<int, int> alike in Enumerable.Range(0, units.Count).Where(place => Columns(units[place]).Length > 0).GroupBy(place => Columns(units[place]).Length))
        {
            using var scope = NewDisposeScope();
            int[] places = [.. alike];
            (long count, long size) = (places.Length, alike.Key);
            Tensor chosen = tensor(places.SelectMany(place => Columns(units[place])).ToArray(), device: weight.device);
            Tensor block = inverse.index_select(0, chosen).reshape(count, size, inverse.shape[1])
                .gather(2, chosen.reshape(count, 1, size).expand(count, size, size));
            Tensor theirs = weight.index_select(1, chosen).reshape(weight.shape[0], count, size).permute(1, 2, 0);
            double[] costs = linalg.solve(block, theirs).mul(theirs).sum([1, 2]).cpu().data<double>().ToArray();
            for (int i = 0; i < places.Length; i++)
                sums[places[i]] += costs[i];
        }
    }

    /// <summary>Takes a unit out, and spreads what it gave over the others.</summary>
    internal void Remove(ChannelUnit unit)
    {
        if (Columns(unit).Length == 0)
            return;
        using var scope = NewDisposeScope();
        Tensor chosen = tensor(Columns(unit), device: weight.device);
        Tensor rows = inverse.index_select(0, chosen), spread = linalg.solve(rows.index_select(1, chosen), rows);
        weight.sub_(weight.index_select(1, chosen).matmul(spread));
        inverse.sub_(rows.t().matmul(spread));
        weight.index_fill_(1, chosen, 0);
        inverse.index_fill_(0, chosen, 0);
        inverse.index_fill_(1, chosen, 0);
    }

    private long[] Columns(ChannelUnit unit) => _columns.TryGetValue(unit.Id, out long[]? known) ? known : _columns[unit.Id] = columns(unit);
}
