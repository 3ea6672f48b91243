using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>Lets weights share the values of a codebook for each layer, and trains those, as Deep Compression does; zeros stay zero.</summary>
public sealed record ShareStep : TaughtStep
{
    /// <summary>How many values, and their training.</summary>
    public required DeepCompressionOptions Sharing { get; init; }

    internal override TrainingOptions LastTraining => Sharing.Training;

    internal override bool MakesCodes => true;

    internal override string ReasonAgainstCodes => "weights that have codes already cannot be given others";

    /// <inheritdoc/>
    public override string Title() => $"{Sharing.Title()}{Trained()}";

    internal override Architecture Check(Architecture architecture, int seed)
    {
        DeepCompression.Check(architecture, Sharing);
        return architecture;
    }

    internal override CompressedNetwork Apply(CompressedNetwork network, StageWork work, CancellationToken cancellation)
    {
        using Network trained = network.Materialise(work.Device);
        using var tied = new TiedWeights(trained, DeepCompression.Codebooks(network, Sharing));
        work.Train("share", trained, this, cancellation, [tied]);
        return tied.ToCompressed();
    }
}
