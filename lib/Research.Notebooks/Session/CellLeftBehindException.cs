namespace Research.Notebooks;

/// <summary>A cell was interrupted and did not stop in time, so the session goes on without it.</summary>
public sealed class CellLeftBehindException() : OperationCanceledException("It did not stop within a second, as code outside .NET may not, so it was left behind: it may go on computing, and what it changes from now on is not to be relied on.");
