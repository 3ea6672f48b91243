namespace Research.Networks.Execution;

/// <summary>
/// The processor's instructions that integer and binary kernels may use: the best that there are, or only as much as other
/// processors have, so that tests run those paths too. All compute the same to the bit.
/// </summary>
internal enum Instructions
{
    /// <summary>All that this processor has.</summary>
    Best,

    /// <summary>No integer dot products or bit counts of vectors.</summary>
    Avx512,

    /// <summary>Vectors of 256 bits.</summary>
    Avx2,

    /// <summary>No vectors.</summary>
    Scalar,
}
