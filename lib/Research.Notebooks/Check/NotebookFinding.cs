namespace Research.Notebooks;

/// <summary>Something in a notebook that should be mended before it is shared.</summary>
/// <param name="Rule">Short name of the rule, such as <c>alt-text</c>.</param>
/// <param name="Cell">The cell's place among all cells, from 1; null where it concerns the notebook as a whole.</param>
/// <param name="Message">One sentence that says what is wrong and how to mend it.</param>
public sealed record NotebookFinding(string Rule, int? Cell, string Message);
