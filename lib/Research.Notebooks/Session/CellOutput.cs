namespace Research.Notebooks;

/// <summary>Something a running cell puts out.</summary>
public abstract record CellOutput;

/// <summary>Text written to the console.</summary>
/// <param name="Name"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">The text; a carriage return goes back to the start of the line.</param>
public sealed record StreamOutput(string Name, string Text) : CellOutput;

/// <summary>A value that the cell displayed.</summary>
/// <param name="Bundle">The value.</param>
/// <param name="Id">Names the display, so that it can be updated; null where it never will be.</param>
public sealed record DisplayOutput(MimeBundle Bundle, string? Id = null) : CellOutput;

/// <summary>A new value for all displays of an id, in whichever cell they stand.</summary>
/// <param name="Bundle">The value.</param>
/// <param name="Id">The id.</param>
public sealed record UpdateOutput(MimeBundle Bundle, string Id) : CellOutput;

/// <summary>The cell takes back all it has put out.</summary>
/// <param name="Wait">Only when it puts out something new, so that nothing flickers.</param>
public sealed record ClearOutput(bool Wait) : CellOutput;

/// <summary>The value of the cell's last expression.</summary>
/// <param name="Bundle">The value.</param>
public sealed record ResultOutput(MimeBundle Bundle) : CellOutput;

/// <summary>Why the cell stopped.</summary>
/// <param name="Error">What went wrong, and where.</param>
public sealed record ErrorOutput(CellError Error) : CellOutput;
