namespace Research.Compression;

/// <summary>What shares a scale and a zero point.</summary>
public enum QuantizationGranularity
{
    /// <summary>The whole tensor.</summary>
    PerTensor,

    /// <summary>An output channel: a slice of the first axis.</summary>
    PerChannel,

    /// <summary>Consecutive elements within an output channel.</summary>
    PerGroup,
}
