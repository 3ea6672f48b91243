namespace Research.Networks;

/// <summary>Where the bytes of a compressed-model file are; the parts add up to its length.</summary>
/// <param name="Tensors">In the order of the file: layer by layer.</param>
/// <param name="Architecture">Bytes of the architecture, layer names included.</param>
/// <param name="Activations">Bytes of the grids onto which activations are rounded.</param>
/// <param name="Header">Bytes of magic, version and checksum.</param>
public sealed record CompressedAccount(IReadOnlyList<TensorStorage> Tensors, long Architecture, long Activations, long Header)
{
    /// <summary>Bytes of the weights alone, as papers count them.</summary>
    public long WeightBytes => Tensors.Sum(tensor => tensor.Bytes);

    /// <summary>The length of the file.</summary>
    public long FileBytes => WeightBytes + Architecture + Activations + Header;

    /// <summary>Bits of weights for each of them.</summary>
    public double BitsPerWeight => 8.0 * WeightBytes / Tensors.Sum(tensor => tensor.Elements);
}
