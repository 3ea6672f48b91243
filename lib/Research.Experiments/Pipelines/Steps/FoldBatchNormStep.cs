using Research.Networks;

namespace Research.Experiments;

/// <summary>Folds batch norm into the layers before it: fewer numbers to store, and the same outputs. See <see cref="BatchNormFolding"/>.</summary>
public sealed record FoldBatchNormStep : RecipeStep
{
    internal override string ReasonAgainstCodes => "folding scales the channels of a weight, which moves them off the values that their codes stand for";

    /// <inheritdoc/>
    public override string Title() => "batch norm folded";

    internal override Architecture Check(Architecture architecture, int seed)
    {
        using Network network = Network.Create(architecture, seed);
        using Network folded = BatchNormFolding.Fold(network);
        return folded.Architecture.Nodes.Length < architecture.Nodes.Length
            ? folded.Architecture
            : throw new ArgumentException($"'{architecture.Name}' has no batch norm that could be folded: leave the step out.");
    }

    internal override CompressedNetwork Apply(CompressedNetwork network, StageWork work, CancellationToken cancellation)
    {
        using Network whole = network.Materialise(work.Device);
        using Network folded = BatchNormFolding.Fold(whole);
        return CompressedNetwork.Of(folded);
    }
}
