namespace Research.Networks;

/// <summary>What one tensor takes in a compressed-model file, byte for byte.</summary>
/// <param name="Name">As in <see cref="NamedTensors.Tensors"/>.</param>
/// <param name="Form">What it is and how it is coded, as in <c>pruned, codebook of 16 (context)</c>.</param>
/// <param name="Elements">Weights that it stands for.</param>
/// <param name="Codes">Bytes of values, or of codes that stand for them; where kept weights and zeros are coded together, of both.</param>
/// <param name="Indices">Bytes that say which weights are kept.</param>
/// <param name="Codebooks">Bytes of centroids, scales and zero points; those of a shared codebook are its first user's.</param>
/// <param name="Tables">Bytes of the ranges, code lengths and frequencies that decoding needs.</param>
/// <param name="Header">Bytes that name the form and count what follows.</param>
public sealed record TensorStorage(string Name, string Form, long Elements, long Codes, long Indices, long Codebooks, long Tables, long Header)
{
    /// <summary>All of its bytes.</summary>
    public long Bytes => Codes + Indices + Codebooks + Tables + Header;

    /// <summary>Bits of file for each weight, zeros counted as weights.</summary>
    public double BitsPerWeight => 8.0 * Bytes / Elements;
}
