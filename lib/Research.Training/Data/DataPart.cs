namespace Research.Training.Data;

/// <summary>A part of a data set as published.</summary>
public enum DataPart
{
    /// <summary>Training images, from which a selection part is held out where the data set has none.</summary>
    Train,

    /// <summary>A fixed selection part.</summary>
    Selection,

    /// <summary>Test images.</summary>
    Test,
}
