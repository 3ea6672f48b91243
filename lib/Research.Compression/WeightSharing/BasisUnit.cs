namespace Research.Compression;

/// <summary>What an element of a shared basis stands for.</summary>
public enum BasisUnit
{
    /// <summary>A whole layer: W_l = Σ_i α_{l,i}·B_i, a coefficient for each layer and basis. Layers of equal shape share.</summary>
    Layer,

    /// <summary>A filter or row: a coefficient for each output channel and basis. Layers whose filters <c>[in, kH, kW]</c> or rows <c>[in]</c> have one shape share.</summary>
    Filter,

    /// <summary>A kernel of a convolution: a coefficient for each pair of channels and basis. Convolutions with kernels <c>[kH, kW]</c> of one shape share.</summary>
    Kernel,
}
