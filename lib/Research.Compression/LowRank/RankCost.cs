namespace Research.Compression;

/// <summary>What a budget of ranks counts.</summary>
public enum RankCost
{
    /// <summary>Multiply–accumulate operations of one sample.</summary>
    Macs,

    /// <summary>Trainable parameters.</summary>
    Parameters,

    /// <summary>Bytes of the parameters as dense float32; names and architecture not counted.</summary>
    Bytes,
}
