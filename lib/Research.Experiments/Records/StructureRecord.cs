using Research.Compression;
using Research.Training;

namespace Research.Experiments;

/// <summary>What structured pruning did to a run's network.</summary>
/// <param name="Change">Widths, MACs and parameters before and after.</param>
/// <param name="SelectionRemoved">Score on the selection images after the removal, before any fine-tuning.</param>
public sealed record StructureRecord(StructureChange Change, Score SelectionRemoved);
