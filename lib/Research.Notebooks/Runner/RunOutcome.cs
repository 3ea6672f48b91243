namespace Research.Notebooks;

/// <summary>How the run of a notebook ended.</summary>
public enum RunOutcome
{
    /// <summary>It has not ended; found in a file, its process was killed.</summary>
    Unfinished,

    /// <summary>All cells ran.</summary>
    Finished,

    /// <summary>A cell failed, or took too long.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Interrupted,
}
