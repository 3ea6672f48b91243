using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>What Deep Compression made of a run's network.</summary>
/// <param name="SelectionUntrained">Score on the selection images with centroids as they were found, before they were trained.</param>
/// <param name="Account">Where the bytes of the run's file are.</param>
/// <param name="Rows">Layer by layer in the columns of the paper, then their sum.</param>
public sealed record SharingRecord(Score SelectionUntrained, CompressedAccount Account, IReadOnlyList<DeepCompressionRow> Rows);
