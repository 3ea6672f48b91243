namespace Research.Networks;

/// <summary>What bytes of a compressed-model file are for; see <see cref="TensorStorage"/>.</summary>
internal enum StoredPart
{
    Header,
    Codes,
    Indices,
    Codebooks,
    Tables,
}
