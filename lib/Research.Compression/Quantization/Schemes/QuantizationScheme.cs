using Research.Networks;

namespace Research.Compression;

/// <summary>How numbers become codes: bits × symmetry × granularity × rounding. Where the range comes from is a <see cref="RangeObserver"/>.</summary>
public sealed record QuantizationScheme
{
    /// <summary>8 bits, symmetric, one scale for each output channel: for weights.</summary>
    public static QuantizationScheme Weights { get; } = new() { Symmetric = true, Granularity = QuantizationGranularity.PerChannel };

    /// <summary>8 bits, affine, one scale for the tensor: for activations.</summary>
    public static QuantizationScheme Activations { get; } = new();

    /// <summary>Bits of a code, 2 to 16; default 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public int Bits
    {
        get;
        init => field = value is >= 2 and <= 16
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Bits), $"Bits must be 2 to 16, not {value}; one bit is a binary weight.");
    } = 8;

    /// <summary>
    /// Whether the zero point is 0 and codes are signed, or unsigned where the range has no negative value; otherwise (affine, the
    /// default) codes are unsigned and the zero point is where the range puts it.
    /// </summary>
    public bool Symmetric { get; init; }

    /// <summary>What shares a scale; default the whole tensor.</summary>
    public QuantizationGranularity Granularity { get; init; } = QuantizationGranularity.PerTensor;

    /// <summary>Consecutive elements that share a scale where <see cref="Granularity"/> is per group, at least 1; default 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int GroupSize
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(GroupSize), $"GroupSize must be at least 1, not {value}.");
    } = 32;

    /// <summary>The seed of stochastic rounding (up with the probability of the remainder; Gupta et al. 2015, arXiv 1502.02551); default null: to nearest, ties to even.</summary>
    public int? StochasticSeed { get; init; }

    /// <summary>How many runs of consecutive elements of a weight have a scale of their own.</summary>
    /// <param name="shape">Shape of the weight, output channels first.</param>
    /// <exception cref="ArgumentException">The groups do not divide an output channel.</exception>
    public int Runs(Shape shape)
    {
        long slice = shape.Elements / shape[0];
        return Granularity switch
        {
            QuantizationGranularity.PerTensor => 1,
            QuantizationGranularity.PerChannel => checked((int)shape[0]),
            _ when slice % GroupSize == 0 => checked((int)(shape.Elements / GroupSize)),
            _ => throw new ArgumentException($"Groups of {GroupSize} do not divide the {slice} weights of an output channel of {shape}: choose a GroupSize that divides {slice}, or exclude the layer."),
        };
    }
}
