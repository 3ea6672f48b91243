using System.Text.Json.Serialization;
using Research.Training;

namespace Research.Compression;

/// <summary>
/// How Deep Compression shares what pruning left (Han et al. 2016, arXiv 1510.00149): a codebook of 2^bits centroids for each layer,
/// then training of the centroids. What is not given stays out of the JSON.
/// </summary>
public sealed record DeepCompressionOptions
{
    /// <summary>Bits of a code of a convolution, 1 to 16; default 8, as in the paper.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside 1 to 16.</exception>
    public int ConvolutionBits { get; init => field = Valid(value, nameof(ConvolutionBits)); } = 8;

    /// <summary>Bits of a code of a linear layer, 1 to 16; default 5, as in the paper.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside 1 to 16.</exception>
    public int LinearBits { get; init => field = Valid(value, nameof(LinearBits)); } = 5;

    /// <summary>Bits by the name of the layer, where they differ; default null: nowhere.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is outside 1 to 16.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? LayerBits
    {
        get;
        init
        {
            foreach ((string layer, int bits) in value ?? new Dictionary<string, int>())
                _ = Valid(bits, $"The number of bits of '{layer}'");
            field = value;
        }
    }

    /// <summary>Bits of the codes of all biases, which share one codebook, 1 to 16; default null: biases stay float32, as in the paper.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside 1 to 16.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BiasBits { get; init => field = value is { } bits ? Valid(bits, nameof(BiasBits)) : null; }

    /// <summary>How centroids are found; default exactly.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SharingMethod Method { get; init; }

    /// <summary>Where <see cref="SharingMethod.Lloyd"/> begins; default linear, as in the paper.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CentroidInitialisation Initialisation { get; init; }

    /// <summary>How centroids are trained, see <see cref="TiedWeights"/>; default by Adam at 1e-4 for 2 epochs. With 0 epochs they stay as they were found.</summary>
    public TrainingOptions Training { get; init; } = new() { Epochs = 2, BatchSize = 64, Optimizer = new Adam { LearningRate = 1e-4 } };

    /// <summary>For people, as in <c>codebooks of 5 bits (convolutions 8)</c>.</summary>
    public string Title() => $"codebooks of {LinearBits} bits{(ConvolutionBits == LinearBits ? "" : $" (convolutions {ConvolutionBits})")}{(LayerBits is null ? "" : ", some layers their own")}";

    private static int Valid(int value, string name) =>
        value is >= 1 and <= 16 ? value : throw new ArgumentOutOfRangeException(nameof(value), $"{name} must be 1 to 16, not {value}.");
}
