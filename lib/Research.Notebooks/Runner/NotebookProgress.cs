namespace Research.Notebooks;

/// <summary>Where the run of a notebook stands; reported when a cell begins, while it writes, and when it ends.</summary>
/// <param name="Cell">The cell's place among those with code, from 1.</param>
/// <param name="Cells">Cells with code.</param>
/// <param name="Source">The cell's source.</param>
/// <param name="LiveLine">The line it is writing now; empty where it is silent.</param>
/// <param name="Elapsed">Time since the cell began.</param>
/// <param name="Result">How it ended; null while it runs.</param>
public sealed record NotebookProgress(int Cell, int Cells, string Source, string LiveLine, TimeSpan Elapsed, CellResult? Result);
