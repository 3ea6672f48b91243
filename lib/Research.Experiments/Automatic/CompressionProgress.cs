namespace Research.Experiments;

/// <summary>Where the automatic compressor stands.</summary>
/// <param name="Candidate">Which candidate, from 1.</param>
/// <param name="Technique">What proposed it.</param>
/// <param name="Stage">Where its recipe stands.</param>
public sealed record CompressionProgress(int Candidate, string Technique, StageProgress Stage);
