namespace Research.Notebooks;

/// <summary>Something a running cell puts out.</summary>
public abstract record CellOutput;

/// <summary>Text written to the console.</summary>
/// <param name="Name"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">The text; a carriage return goes back to the start of the line.</param>
public sealed record StreamOutput(string Name, string Text) : CellOutput;

/// <summary>A value that the cell displayed.</summary>
/// <param name="Bundle">The value.</param>
public sealed record DisplayOutput(MimeBundle Bundle) : CellOutput;

/// <summary>The value of the cell's last expression.</summary>
/// <param name="Bundle">The value.</param>
public sealed record ResultOutput(MimeBundle Bundle) : CellOutput;

/// <summary>Why the cell stopped.</summary>
/// <param name="Error">What went wrong, and where.</param>
public sealed record ErrorOutput(CellError Error) : CellOutput;
