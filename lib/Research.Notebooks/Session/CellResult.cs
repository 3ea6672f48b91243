namespace Research.Notebooks;

/// <summary>How a cell ended.</summary>
/// <param name="Error">What went wrong; null where nothing did.</param>
public sealed record CellResult(CellError? Error)
{
    /// <summary>Whether the cell ran to its end.</summary>
    public bool Succeeded => Error is null;
}
