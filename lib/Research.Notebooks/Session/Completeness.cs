namespace Research.Notebooks;

/// <summary>Whether code can be run as it stands.</summary>
public enum Completeness
{
    /// <summary>It can be run.</summary>
    Complete,

    /// <summary>More lines must follow.</summary>
    Incomplete,

    /// <summary>It is wrong, whatever follows.</summary>
    Invalid,
}
