using Research.Training;
using Research.Training.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Prunes one layer at a time, or all together, without fine-tuning, and scores the network on the selection images (Han et al. 2015,
/// arXiv 1506.02626, section 3 and figure 6).
/// </summary>
public static class SensitivityAnalysis
{
    /// <summary>The default sparsities of a curve.</summary>
    public static IReadOnlyList<double> DefaultSparsities { get; } = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

    /// <summary>The curve of every weight. The module's weights are as before afterwards.</summary>
    /// <param name="module">A trained classifier.</param>
    /// <param name="data">Only its selection images are used to score.</param>
    /// <param name="options">Criterion, granularity, and which weights; each is pruned alone.</param>
    /// <param name="sparsities">In [0, 1), rising; default <see cref="DefaultSparsities"/>.</param>
    /// <param name="cancellation">Stops between scores.</param>
    /// <exception cref="ArgumentException">The sparsities do not rise, or a layer cannot be pruned that far.</exception>
    public static IReadOnlyList<SensitivityCurve> Curves(
        nn.Module<Tensor, Tensor> module, ImageDataSet data, PruningOptions? options = null, IReadOnlyList<double>? sparsities = null,
        CancellationToken cancellation = default)
    {
        options ??= new PruningOptions();
        sparsities = Rising(sparsities);
        Score dense = Evaluation.Score(module, data, data.Selection, cancellation: cancellation);
        return [.. Pruner.Weights(module, options).Select(pair => Curve(module, data, pair.Key, dense,
            options with { Include = [pair.Key], Exclude = [], Scope = PruningScope.PerLayer }, sparsities, cancellation))];
    }

    /// <summary>The one curve of all weights pruned together, compared as the options' scope says: what pruning costs before any fine-tuning. The module's weights are as before afterwards.</summary>
    /// <param name="module">A trained classifier.</param>
    /// <param name="data">Only its selection images are used to score.</param>
    /// <param name="options">Criterion, granularity, scope, and which weights.</param>
    /// <param name="sparsities">In [0, 1), rising; default <see cref="DefaultSparsities"/>.</param>
    /// <param name="cancellation">Stops between scores.</param>
    /// <exception cref="ArgumentException">The sparsities do not rise, or the network cannot be pruned that far.</exception>
    public static SensitivityCurve Together(
        nn.Module<Tensor, Tensor> module, ImageDataSet data, PruningOptions? options = null, IReadOnlyList<double>? sparsities = null,
        CancellationToken cancellation = default) =>
        Curve(module, data, "all weights", Evaluation.Score(module, data, data.Selection, cancellation: cancellation), options ?? new PruningOptions(), Rising(sparsities), cancellation);

    /// <summary>The sparsity of each weight that its own curve allows, for <see cref="PruningOptions.LayerSparsities"/>.</summary>
    /// <param name="curves">From <see cref="Curves"/>.</param>
    /// <param name="drop">Accuracy each layer may cost alone, in [0, 1].</param>
    public static IReadOnlyDictionary<string, double> Sparsities(IEnumerable<SensitivityCurve> curves, double drop) =>
        curves.ToDictionary(curve => curve.Name, curve => curve.SparsityWithin(drop));

    private static IReadOnlyList<double> Rising(IReadOnlyList<double>? sparsities)
    {
        sparsities ??= DefaultSparsities;
        return sparsities.Zip(sparsities.Skip(1)).All(pair => pair.First < pair.Second)
            ? sparsities
            : throw new ArgumentException("The sparsities of a sensitivity curve must rise.", nameof(sparsities));
    }

    private static SensitivityCurve Curve(
        nn.Module<Tensor, Tensor> module, ImageDataSet data, string name, Score dense, PruningOptions options, IReadOnlyList<double> sparsities, CancellationToken cancellation) =>
        new(name, dense, [.. sparsities.Select(sparsity => Point(module, data, options with { Sparsity = sparsity, Threshold = null, LayerSparsities = null }, cancellation))]);

    private static SensitivityPoint Point(nn.Module<Tensor, Tensor> module, ImageDataSet data, PruningOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyDictionary<string, Parameter> weights = Pruner.Weights(module, options);
        Dictionary<string, Tensor> saved = weights.ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
        try
        {
            using MaskSet masks = Pruner.Masks(module, options);
            masks.Enforce();
            return new SensitivityPoint(masks.Sparsity, weights.Min(pair => SmallestKept(pair.Value, masks[pair.Key])), Evaluation.Score(module, data, data.Selection, cancellation: cancellation));
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

    private static double SmallestKept(Tensor weight, Tensor mask)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return weight.abs().masked_fill(mask.logical_not(), float.PositiveInfinity).min().item<float>();
    }
}
