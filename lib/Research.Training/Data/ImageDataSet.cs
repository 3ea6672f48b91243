namespace Research.Training.Data;

/// <summary>
/// A data set in its three parts: train to fit, selection to choose with (epochs, thresholds, ranks), test to score once.
/// </summary>
public sealed class ImageDataSet : IDisposable
{
    /// <summary>The data set's name.</summary>
    public string Name => Manifest.Name;

    /// <summary>Where it comes from and what it holds.</summary>
    public required DataSetManifest Manifest { get; init; }

    /// <summary>
    /// SHA-256 over the data itself, in lower-case hexadecimal: for the published training, selection and test part in turn,
    /// all pixel bytes and then all labels as bytes. It does not depend on how files are packed or the parts are split.
    /// </summary>
    public required string Sha256 { get; init; }

    /// <summary>Images to train on, in a shuffled order.</summary>
    public required Images Train { get; init; }

    /// <summary>Images to choose with, disjoint from the training images.</summary>
    public required Images Selection { get; init; }

    /// <summary>Images for the final score.</summary>
    public required Images Test { get; init; }

    /// <summary>Seed of the split into train and selection.</summary>
    public required int SelectionSeed { get; init; }

    /// <summary>Number of classes.</summary>
    public int Classes => Manifest.ClassNames.Count;

    /// <summary>Shape of an image: [C, H, W].</summary>
    public long[] ImageShape => [.. Manifest.Shape];

    /// <summary>Frees all images.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Selection.Dispose();
        Test.Dispose();
    }
}
