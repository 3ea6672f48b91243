namespace Research.Networks.Execution.Tiles;

/// <summary>A byte of the words that an output reads.</summary>
/// <param name="Tap">Place in the kernel, row by row; 0 for a linear layer.</param>
/// <param name="Byte">Which of the bytes of a pixel and group.</param>
/// <param name="IsUsed">Whether it belongs to the window; a word's rest does not, and has no weight.</param>
internal readonly record struct WindowByte(int Tap, int Byte, bool IsUsed);
