using System.Globalization;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Decides which units of some layers are kept: the mask of each by name, [units].</summary>
internal static class UnitRanking
{
    /// <summary>
    /// Removes the units with the lowest scores until the weights removed are as near as possible to a number; among equal scores
    /// those with the lowest index go first, which makes the count exact.
    /// </summary>
    /// <exception cref="ArgumentException">Survivors would have to go.</exception>
    internal static Dictionary<string, Tensor> RemoveLowest(IReadOnlyList<LayerUnits> layers, long weights, PruningOptions options)
    {
        Tensor scores = cat([.. layers.Select(layer => layer.Scores)]);
        Tensor order = scores.sort(stable: true).Indices;
        long units = UnitsFor(layers, order, weights), protectedUnits = scores.isposinf().sum().item<long>();
        if (units > scores.numel() - protectedUnits)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Removing {weights} of {layers.Sum(layer => layer.Weights)} weights would take {units} of {scores.numel()} units ({options.Granularity}), but {protectedUnits} must survive (MinSurvivors = {options.MinSurvivors} in each of {layers.Count} layers: {string.Join(", ", layers.Take(3).Select(layer => layer.Name))}{(layers.Count > 3 ? ", …" : "")}); lower the sparsity."));
        }
        Tensor keep = ones(scores.shape, dtype: ScalarType.Bool, device: scores.device);
        keep.index_fill_(0, order.narrow(0, 0, units), false);
        return Split(layers, keep);
    }

    /// <summary>Keeps the units whose score reaches a threshold, and the survivors.</summary>
    internal static Dictionary<string, Tensor> Reaching(IReadOnlyList<LayerUnits> layers, Threshold threshold)
    {
        Tensor scores = cat([.. layers.Select(layer => layer.Scores)]), weights = cat([.. layers.Select(layer => layer.Weight.detach().flatten())]);
        return Split(layers, scores.ge(threshold.Of(weights, scores)));
    }

    private static long UnitsFor(IReadOnlyList<LayerUnits> layers, Tensor order, long weights)
    {
        if (layers.All(layer => layer.UnitSize == layers[0].UnitSize))
            return (long)Math.Round((double)weights / layers[0].UnitSize, MidpointRounding.AwayFromZero);
        Tensor sizes = cat([.. layers.Select(layer => full([layer.Units], layer.UnitSize, dtype: ScalarType.Int64, device: order.device))]);
        Tensor removed = cat([zeros(1, dtype: ScalarType.Int64, device: order.device), sizes.index_select(0, order).cumsum(0)]);
        Tensor distance = removed.sub(weights).abs();
        return distance.numel() - 1 - distance.flip(0).argmin().item<long>(); // the larger of two that are equally near
    }

    private static Dictionary<string, Tensor> Split(IReadOnlyList<LayerUnits> layers, Tensor keep)
    {
        var masks = new Dictionary<string, Tensor>();
        long start = 0;
        foreach (LayerUnits layer in layers)
        {
            masks[layer.Name] = keep.narrow(0, start, layer.Units);
            start += layer.Units;
        }
        return masks;
    }
}
