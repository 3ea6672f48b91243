using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Chooses which weights of a module to keep.</summary>
public static class Pruner
{
    /// <summary>The parameters that pruning with these options acts on, by name.</summary>
    /// <exception cref="ArgumentException">A named layer does not exist, or there is nothing to prune.</exception>
    public static IReadOnlyDictionary<string, Parameter> Weights(nn.Module module, PruningOptions options) => PrunableWeights.Of(module, options);

    /// <summary>
    /// Scores the weights and marks the lowest for removal until the sparsity is exact; among equal scores those with the
    /// lowest index go first. The module is left as it is: <see cref="MaskSet.Enforce"/> applies the masks.
    /// </summary>
    /// <param name="module">Any TorchSharp module.</param>
    /// <param name="options">How many, by which score, compared over what.</param>
    /// <param name="previous">Masks of an earlier round: what they removed stays removed. Default none.</param>
    /// <exception cref="ArgumentException">
    /// A named layer does not exist, nothing is left to prune, a score is NaN or infinite, the sparsity would leave a layer with
    /// fewer units than it must keep, or two options contradict each other.
    /// </exception>
    public static MaskSet Masks(nn.Module module, PruningOptions options, MaskSet? previous = null)
    {
        Check(options);
        IReadOnlyDictionary<string, Parameter> weights = PrunableWeights.Of(module, options);
        return options.Criterion.Rounds == 1 ? Once(module, weights, options, previous) : InRounds(module, weights, options, previous);
    }

    /// <summary>Finds out whether a module could be pruned with these options, before it is trained; changes nothing.</summary>
    /// <exception cref="ArgumentException">A named layer does not exist, nothing is left to prune, N:M does not divide a layer, or two options contradict each other.</exception>
    public static void Check(nn.Module module, PruningOptions options)
    {
        Check(options);
        IReadOnlyDictionary<string, Parameter> weights = PrunableWeights.Of(module, options);
        if (options.LayerSparsities is { } given)
            _ = PrunableWeights.Resolve(weights, given.Keys);
        using var scope = NewDisposeScope();
        foreach ((string name, Parameter weight) in weights)
            _ = options.Granularity.OwnMask(name, zeros(weight.shape, device: CPU));
    }

    private static void Check(PruningOptions options)
    {
        int choices = (options.Sparsity > 0 ? 1 : 0) + (options.Threshold is null ? 0 : 1) + (options.LayerSparsities is null ? 0 : 1);
        if (choices > 1)
            throw new ArgumentException("Sparsity, Threshold and LayerSparsities each decide how much is removed: give one of them.");
        if (options.Granularity.OwnSparsity is { } own && (options.Threshold is not null || options.LayerSparsities is not null || (options.Sparsity > 0 && Math.Abs(options.Sparsity - own) > 1e-6)))
            throw new ArgumentException(FormattableString.Invariant($"The granularity {options.Granularity} fixes the sparsity of every layer at {own:0.######}: give that, or none."));
    }

    /// <summary>Rounds of scoring and masking whose densities fall geometrically; the weights are restored afterwards.</summary>
    private static MaskSet InRounds(nn.Module module, IReadOnlyDictionary<string, Parameter> weights, PruningOptions options, MaskSet? previous)
    {
        if (options.Threshold is not null || options.LayerSparsities is not null)
            return Once(module, weights, options, previous);
        int rounds = options.Granularity.OwnSparsity is null ? options.Criterion.Rounds : 1;
        Dictionary<string, Tensor> saved = weights.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
        MaskSet? masks = null;
        try
        {
            for (int round = 1; round <= rounds; round++)
            {
                double sparsity = round == rounds ? options.Sparsity : 1 - Math.Pow(1 - options.Sparsity, (double)round / rounds);
                MaskSet next = Once(module, weights, options with { Sparsity = sparsity }, masks ?? previous);
                masks?.Dispose();
                masks = next;
                masks.Enforce();
            }
            return masks!;
        }
        finally
        {
            using var noGrad = no_grad();
            foreach ((string name, Tensor tensor) in saved)
            {
                weights[name].copy_(tensor);
                tensor.Dispose();
            }
        }
    }

    private static MaskSet Once(nn.Module module, IReadOnlyDictionary<string, Parameter> weights, PruningOptions options, MaskSet? previous)
    {
        using var scope = NewDisposeScope();
        IReadOnlyDictionary<string, WeightEvidence> evidence = EvidenceCollector.Gather(module, weights, options.Criterion, options.Data, options.Movement);
        using var noGrad = no_grad();
        var masks = new Dictionary<string, Tensor>();
        if (options.Granularity.OwnSparsity is not null)
        {
            foreach ((string name, WeightEvidence weight) in evidence)
                masks[name] = options.Granularity.OwnMask(name, LayerUnits.ElementScores(weight, options.Criterion, Kept(previous, name)))!;
        }
        else
        {
            LayerUnits[] layers = [.. evidence.Select(pair => LayerUnits.Of(pair.Value, options, Kept(previous, pair.Key)))];
            foreach ((string name, Tensor units) in KeptUnits(layers, weights, options))
                masks[name] = options.Granularity.ToElements(units, weights[name].shape);
        }
        foreach (string name in masks.Keys.Where(name => Kept(previous, name) is not null))
            masks[name] = masks[name].logical_and(previous![name]);
        return new MaskSet(weights, masks);
    }

    private static Tensor? Kept(MaskSet? previous, string name) => previous is not null && previous.Names.Contains(name) ? previous[name] : null;

    private static Dictionary<string, Tensor> KeptUnits(LayerUnits[] layers, IReadOnlyDictionary<string, Parameter> weights, PruningOptions options)
    {
        bool together = options.Scope is PruningScope.Global or PruningScope.Normalised or PruningScope.Lamp && options.LayerSparsities is null;
        if (options.Threshold is { } threshold)
        {
            return options.Scope == PruningScope.Global && threshold is not DeviationThreshold and not MeanThreshold
                ? UnitRanking.Reaching(layers, threshold)
                : layers.SelectMany(layer => UnitRanking.Reaching([layer], threshold)).ToDictionary();
        }
        if (together)
            return UnitRanking.RemoveLowest(layers, Round(options.Sparsity * layers.Sum(layer => layer.Weights)), options);
        IReadOnlyDictionary<string, long> removed = RemovedPerLayer(layers, weights, options);
        return layers.SelectMany(layer => UnitRanking.RemoveLowest([layer], removed[layer.Name], options)).ToDictionary();
    }

    private static IReadOnlyDictionary<string, long> RemovedPerLayer(LayerUnits[] layers, IReadOnlyDictionary<string, Parameter> weights, PruningOptions options)
    {
        if (options.LayerSparsities is { } given)
        {
            var sparsities = given.SelectMany(pair => PrunableWeights.Resolve(weights, [pair.Key]).Select(name => (name, pair.Value))).ToDictionary();
            return layers.ToDictionary(layer => layer.Name, layer => Round(sparsities.GetValueOrDefault(layer.Name) * layer.Weights));
        }
        if (options.Scope == PruningScope.PerLayer)
            return layers.ToDictionary(layer => layer.Name, layer => Round(options.Sparsity * layer.Weights));
        IReadOnlyDictionary<string, double> densities = LayerDensities.ErdosRenyi(
            layers.ToDictionary(layer => layer.Name, layer => weights[layer.Name].shape), options.Sparsity, options.Scope == PruningScope.ErdosRenyiKernel);
        return Whole(layers, layer => (1 - densities[layer.Name]) * layer.Weights);
    }

    /// <summary>Whole numbers whose sum is the rounded sum: the largest remainders are rounded up.</summary>
    private static Dictionary<string, long> Whole(LayerUnits[] layers, Func<LayerUnits, double> exact)
    {
        Dictionary<string, long> whole = layers.ToDictionary(layer => layer.Name, layer => (long)Math.Floor(exact(layer)));
        long missing = Round(layers.Sum(exact)) - whole.Values.Sum();
        foreach (LayerUnits layer in layers.OrderByDescending(layer => exact(layer) - Math.Floor(exact(layer))).Take((int)missing))
            whole[layer.Name]++;
        return whole;
    }

    private static long Round(double value) => (long)Math.Round(value, MidpointRounding.AwayFromZero);
}
