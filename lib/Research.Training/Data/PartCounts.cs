namespace Research.Training.Data;

/// <summary>Number of images in each part of a data set as published.</summary>
/// <param name="Train">Training images.</param>
/// <param name="Selection">Images of a fixed selection part; 0 where it is held out of the training images.</param>
/// <param name="Test">Test images.</param>
public sealed record PartCounts(long Train, long Selection, long Test)
{
    /// <summary>The number of images in a part.</summary>
    internal long this[DataPart part] => part switch
    {
        DataPart.Train => Train,
        DataPart.Selection => Selection,
        _ => Test,
    };
}
