namespace Research.Notebooks;

/// <summary>A cell asks the user, where nobody can answer.</summary>
public sealed class InputNotAvailableException() : IOException("The cell asks for input, and there is nobody to give it: run the notebook in an editor, or set a variable instead of asking.");
