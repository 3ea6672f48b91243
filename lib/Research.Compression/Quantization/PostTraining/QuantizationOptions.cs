namespace Research.Compression;

/// <summary>Which layers are quantized, and how: scheme × observer × layers. What is done besides, and on which images.</summary>
public sealed record QuantizationOptions
{
    /// <summary>Scheme of weights; default 8 bits, symmetric, per output channel.</summary>
    public QuantizationScheme Weights { get; init; } = QuantizationScheme.Weights;

    /// <summary>Where the ranges of weights come from; default their extremes.</summary>
    public RangeObserver WeightObserver { get; init; } = new MinMaxObserver();

    /// <summary>Bits of the weights of single layers, instead of those of <see cref="Weights"/>, by layer name; default none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not 2 to 16.</exception>
    public IReadOnlyDictionary<string, int> LayerBits
    {
        get;
        init
        {
            foreach ((string name, int bits) in value)
            {
                if (bits is < 2 or > 16)
                    throw new ArgumentOutOfRangeException(nameof(LayerBits), $"The bits of '{name}' must be 2 to 16, not {bits}.");
            }
            field = value;
        }
    } = new Dictionary<string, int>();

    /// <summary>Scheme of activations; default 8 bits, affine, per tensor.</summary>
    /// <exception cref="ArgumentException">It is not per tensor.</exception>
    public QuantizationScheme Activations
    {
        get;
        init => field = value.Granularity == QuantizationGranularity.PerTensor && value.StochasticSeed is null
            ? value
            : throw new ArgumentException("Activations have one scale for the tensor and are rounded to nearest: set Granularity to PerTensor and leave StochasticSeed unset.", nameof(Activations));
    } = QuantizationScheme.Activations;

    /// <summary>Where the ranges of activations come from; default the quantiles at 99.99 %.</summary>
    public RangeObserver ActivationObserver { get; init; } = new PercentileObserver();

    /// <summary>Layers to quantize, by name or by type, as in <c>conv1</c> or <c>linear</c>; default all that can be.</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Layers that stay in float32, by name or type; default none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Training images that activations are seen on, at least 1; default 512.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int CalibrationImages
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(CalibrationImages), $"CalibrationImages must be at least 1, not {value}: without images activations have no range; quantize weights alone instead.");
    } = 512;

    /// <summary>Which training images; default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Whether biases make good the mean error of their layer's rounded weights; see <see cref="BiasCorrection"/>. Default false.</summary>
    public bool CorrectBias { get; init; }

    /// <summary>Whether the channels of consecutive layers are scaled to equal ranges first; see <see cref="CrossLayerEqualisation"/>. Default false.</summary>
    public bool Equalise { get; init; }
}
