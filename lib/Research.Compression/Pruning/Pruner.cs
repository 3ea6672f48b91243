using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Chooses which weights of a module to keep.</summary>
public static class Pruner
{
    /// <summary>
    /// Scores the weights and marks the lowest for removal until the sparsity is exact; among equal scores those with the
    /// lowest index go first. The module is not changed: <see cref="MaskSet.Enforce"/> does that.
    /// </summary>
    /// <param name="module">Any TorchSharp module.</param>
    /// <param name="options">How many, by which score, compared over what.</param>
    /// <param name="previous">Masks of an earlier round: what they removed stays removed. Default none.</param>
    /// <exception cref="ArgumentException">
    /// A named parameter does not exist, nothing is left to prune, a weight holds NaN, or the sparsity would leave a layer with
    /// fewer weights than it must keep.
    /// </exception>
    public static MaskSet Masks(nn.Module module, PruningOptions options, MaskSet? previous = null)
    {
        IReadOnlyDictionary<string, Parameter> weights = PrunableWeights.Of(module, options.Parameters);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> scores = weights.ToDictionary(pair => pair.Key, pair => Score(pair.Key, pair.Value, options, previous));
        Dictionary<string, Tensor> masks = options.Scope == PruningScope.Global
            ? KeepLargest(scores, options)
            : scores.SelectMany(pair => KeepLargest(new Dictionary<string, Tensor> { [pair.Key] = pair.Value }, options)).ToDictionary();
        return new MaskSet(weights, masks);
    }

    /// <summary>
    /// Scores for ranking: −∞ for what is removed already, +∞ for the survivors each layer must keep, so that ranking
    /// itself does the rest.
    /// </summary>
    private static Tensor Score(string name, Parameter weight, PruningOptions options, MaskSet? previous)
    {
        Tensor score = options.Criterion(name, weight).to(ScalarType.Float32).flatten().clone();
        if (score.isnan().any().item<bool>())
            throw new ArgumentException($"The scores of '{name}' are NaN: its weights are broken or the training that made them diverged.");
        if (previous is not null)
            score.masked_fill_(previous[name].flatten().logical_not(), float.NegativeInfinity);
        long survivors = Math.Min(options.MinSurvivors, score.numel());
        score.index_fill_(0, score.topk((int)survivors).indexes, float.PositiveInfinity);
        return score;
    }

    private static Dictionary<string, Tensor> KeepLargest(Dictionary<string, Tensor> scores, PruningOptions options)
    {
        Tensor all = cat([.. scores.Values]);
        long removed = (long)Math.Round(options.Sparsity * all.numel(), MidpointRounding.AwayFromZero);
        long protectedWeights = all.isposinf().sum().item<long>();
        if (removed > all.numel() - protectedWeights)
        {
            throw new ArgumentException(
                $"A sparsity of {options.Sparsity} would remove {removed} of {all.numel()} weights, but {protectedWeights} must survive (MinSurvivors = {options.MinSurvivors} in each of {scores.Count} layers); lower the sparsity.");
        }
        // A stable sort breaks ties by index, which makes the count exact.
        Tensor keep = ones(all.shape, dtype: ScalarType.Bool, device: all.device);
        keep.index_fill_(0, all.sort(stable: true).Indices.narrow(0, 0, removed), false);

        var masks = new Dictionary<string, Tensor>();
        long start = 0;
        foreach ((string name, Tensor score) in scores)
        {
            masks[name] = keep.narrow(0, start, score.numel()).clone();
            start += score.numel();
        }
        return masks;
    }
}
