namespace Research.Notebooks;

/// <summary>A notebook that was run.</summary>
/// <param name="Notebook">With the outputs of all cells up to the one that failed, if any.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Error">Why it stopped; null where it ran to its end.</param>
/// <param name="Elapsed">Time over all cells.</param>
public sealed record NotebookRun(Notebook Notebook, string Path, CellError? Error, TimeSpan Elapsed);
