namespace Research.Training.Data;

/// <summary>How far a download is.</summary>
/// <param name="File">File that is being fetched.</param>
/// <param name="Received">Bytes of it that are here.</param>
/// <param name="Total">Bytes it has.</param>
public readonly record struct FetchProgress(string File, long Received, long Total);
