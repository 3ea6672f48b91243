namespace Research.Notebooks;

/// <summary>A part of a cell: code in one language, or a directive.</summary>
internal abstract record CellPart;

/// <summary>Code in one language.</summary>
/// <param name="Language">One of <see cref="NotebookLanguage.All"/>.</param>
/// <param name="Code">The code behind as many blanks and line breaks as there are characters before it in the cell, so that lines and positions are those of the cell.</param>
/// <param name="Start">Where it begins, in characters from the start of the cell.</param>
/// <param name="End">Where it ends.</param>
internal sealed record CodePart(string Language, string Code, int Start, int End) : CellPart;

/// <summary>A directive to the session.</summary>
/// <param name="Directive">What it does.</param>
/// <param name="Line">The line as written.</param>
/// <param name="Language">The language of the code around it.</param>
internal sealed record DirectivePart(Directive Directive, DirectiveLine Line, string Language) : CellPart;
