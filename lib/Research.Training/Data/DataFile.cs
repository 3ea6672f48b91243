namespace Research.Training.Data;

/// <summary>A file as published.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
/// <param name="Urls">Where it can be had, best first; empty for data that is embedded.</param>
/// <param name="Contents">What it holds once unpacked.</param>
public sealed record DataFile(string Name, long Bytes, string Sha256, IReadOnlyList<string> Urls, IReadOnlyList<DataContent> Contents);
