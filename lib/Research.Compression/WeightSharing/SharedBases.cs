using Research.Networks;
using Research.Training;
using Research.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Writes the weights of several layers in bases that they share, W_l = A_l·B with A_l <c>[rows, bases]</c> and one B <c>[bases, columns]</c>,
/// which a file stores once. The rows of all layers, one below the other, make a matrix whose truncated singular value decomposition
/// gives the B with the smallest squared error there is (Eckart and Young 1936); for filters this is the filter basis of Li et al. 2019
/// (arXiv 1908.08932), shared across layers.
/// </summary>
public static class SharedBases
{
    /// <summary>The network with shared bases; it stays as it is. A weight that has no other to share with stays dense.</summary>
    /// <param name="network">On any device; zeros of pruned weights do not stay zero.</param>
    /// <param name="options">Which weights, and how many bases.</param>
    /// <exception cref="ArgumentException">A layer does not exist, no two weights fit each other, a fixed number of bases is above full rank, or a weight is NaN or infinite.</exception>
    public static CompressedNetwork Share(Network network, SharedBasisOptions options)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        CompressedNetwork dense = CompressedNetwork.Of(network);
        IReadOnlyDictionary<string, Tensor> tensors = network.Tensors();
        string[][] groups = [.. SharedParameters.Of(dense, options.Include, options.Exclude)
            .Where(name => options.Unit != BasisUnit.Kernel || tensors[name].dim() == 4)
            .GroupBy(name => string.Join('×', UnitOf(tensors[name], options.Unit)))
            .Select(group => group.ToArray()).Where(group => group.Length > 1)];
        return groups.Length > 0
            ? dense.With(groups.SelectMany(group => Factors(group, tensors, options)))
            : throw new ArgumentException($"No two weights have a {options.Unit.ToString().ToLowerInvariant()} of the same shape, so that none can share a basis: choose another unit, or include more layers.", nameof(options));
    }

    /// <summary>Trains bases, coefficients and what is not shared together; see <see cref="TiedBases"/>.</summary>
    /// <param name="shared">With shared bases; it stays as it is.</param>
    /// <param name="data">Images to train and select on.</param>
    /// <param name="options">How, by SGD.</param>
    /// <param name="progress">Told where the training stands; default nobody.</param>
    /// <param name="checkpointPath">File that is resumed from where it exists; default none.</param>
    /// <param name="cancellation">Stops within one step.</param>
    /// <exception cref="ArgumentException">No basis is shared, or the optimizer is not SGD.</exception>
    public static (CompressedNetwork Network, TrainingResult Training) Train(
        CompressedNetwork shared, ImageDataSet data, TrainingOptions options,
        IProgress<TrainingProgress>? progress = null, string? checkpointPath = null, CancellationToken cancellation = default)
    {
        if (options.Optimizer is not Sgd sgd)
            throw new ArgumentException("Shared bases are trained by SGD: give that optimizer.", nameof(options));
        using Network network = shared.Materialise();
        using var tied = new TiedBases(network, shared, sgd);
        TrainingResult result = new Trainer(network, data, options) { Constraints = [tied], Progress = progress, CheckpointPath = checkpointPath }.Run(cancellation);
        return (tied.ToCompressed(), result);
    }

    /// <summary>The extents of what a basis stands for.</summary>
    private static IEnumerable<long> UnitOf(Tensor weight, BasisUnit unit) => weight.shape.Skip(AxesOf(unit));

    private static int AxesOf(BasisUnit unit) => unit switch
    {
        BasisUnit.Layer => 0,
        BasisUnit.Filter => 1,
        BasisUnit.Kernel => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), $"There is no unit {unit}; choose layer, filter or kernel."),
    };

    private static IEnumerable<KeyValuePair<string, WeightExpression>> Factors(string[] group, IReadOnlyDictionary<string, Tensor> tensors, SharedBasisOptions options)
    {
        Tensor[] matrices = [.. group.Select(name => Rows(tensors[name], options.Unit))];
        using SingularValueDecomposition values = SingularValueDecomposition.Of(cat(matrices));
        (Tensor coefficients, Tensor basis) = values.Truncate(options.Bases.Choose(values));
        DenseWeight shared = LowRankWeights.Dense(basis);
        var factors = new List<KeyValuePair<string, WeightExpression>>();
        long first = 0;
        foreach ((string name, Tensor matrix) in group.Zip(matrices))
        {
            DenseWeight own = LowRankWeights.Dense(coefficients.narrow(0, first, matrix.shape[0]));
            factors.Add(new(name, new ProductWeight(Shape.Create(tensors[name].shape), own, shared)));
            first += matrix.shape[0];
        }
        return factors;
    }

    private static Tensor Rows(Tensor weight, BasisUnit unit)
    {
        long columns = UnitOf(weight, unit).Aggregate(1L, (product, extent) => product * extent);
        return weight.detach().cpu().contiguous().view(-1, columns);
    }
}
