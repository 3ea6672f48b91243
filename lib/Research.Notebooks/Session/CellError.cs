namespace Research.Notebooks;

/// <summary>What went wrong in a cell.</summary>
/// <param name="Name">Type of the exception, or <c>CompilationError</c>.</param>
/// <param name="Message">One sentence that starts with the place, as in <c>Cell [3], line 2: …</c>.</param>
/// <param name="Traceback">Lines for the reader: cells, lines and library methods, without the frames of the engine.</param>
public sealed record CellError(string Name, string Message, IReadOnlyList<string> Traceback);
