using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;

namespace Research.Experiments;

/// <summary>The last stage of a run that shares weights: codebooks, found anew in the same way wherever it resumes, whose centroids are trained.</summary>
internal sealed class SharedRun : IDisposable
{
    private readonly Score _untrained;

    /// <summary>Shares the weights of a network, in place.</summary>
    internal SharedRun(Network network, ImageDataSet data, DeepCompressionOptions options)
    {
        Tied = new TiedWeights(network, DeepCompression.Codebooks(CompressedNetwork.Of(network), options));
        _untrained = Evaluation.Score(network, data, data.Selection);
    }

    /// <summary>What keeps weights equal to their centroids.</summary>
    internal TiedWeights Tied { get; }

    /// <summary>Writes the network's file.</summary>
    internal SharingRecord Store(string path)
    {
        DeepCompressionStage coded = DeepCompression.Code(Tied.ToCompressed(), path);
        return new SharingRecord(_untrained, coded.Account, coded.Rows);
    }

    /// <inheritdoc/>
    public void Dispose() => Tied.Dispose();
}
