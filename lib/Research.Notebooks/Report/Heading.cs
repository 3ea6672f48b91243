namespace Research.Notebooks;

/// <summary>A heading of a report.</summary>
/// <param name="Level">1 for the title, 2 to 6 for sections.</param>
/// <param name="Id">Its anchor.</param>
/// <param name="Html">Its words as HTML.</param>
internal sealed record Heading(int Level, string Id, string Html);
