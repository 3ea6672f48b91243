namespace Research.Training.Data;

/// <summary>An unpacked file of a data set.</summary>
/// <param name="Part">The part of the data set it belongs to.</param>
/// <param name="Name">File name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
public sealed record DataContent(DataPart Part, string Name, long Bytes, string Sha256);
