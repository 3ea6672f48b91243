namespace Research.Notebooks;

/// <summary>Where the session lays down a value that a language declares as a variable; of no use to cells.</summary>
public static class SharedSlot
{
    /// <summary>The value.</summary>
    public static object? Value { get; set; }
}
