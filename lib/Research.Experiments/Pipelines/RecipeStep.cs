using System.Reflection;
using System.Text.Json.Serialization;
using Research.Networks;

namespace Research.Experiments;

/// <summary>One step of a <see cref="CompressionRecipe"/>: a technique with its options. In JSON its kind is the first key, <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FineTuneStep), "fine-tune")]
[JsonDerivedType(typeof(PruneStep), "prune")]
[JsonDerivedType(typeof(StructureStep), "structure")]
[JsonDerivedType(typeof(LowRankStep), "low-rank")]
[JsonDerivedType(typeof(FoldBatchNormStep), "fold-batch-norm")]
[JsonDerivedType(typeof(ShareStep), "share")]
[JsonDerivedType(typeof(QuantizeStep), "quantize")]
[JsonDerivedType(typeof(RateStep), "rate")]
public abstract record RecipeStep
{
    private static readonly Dictionary<Type, string> Kinds = typeof(RecipeStep).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(attribute => attribute.DerivedType, attribute => (string)attribute.TypeDiscriminator!);

    /// <summary>Every kind of step, as JSON names it.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Kinds.Values];

    /// <summary>The kind, as in <c>prune</c>.</summary>
    [JsonIgnore]
    public string Name => Kinds[GetType()];

    /// <summary>Whether weights are codes afterwards: of a codebook, or on a grid.</summary>
    internal virtual bool MakesCodes => false;

    /// <summary>Why the step cannot follow one that made codes; null where it can.</summary>
    internal abstract string? ReasonAgainstCodes { get; }

    /// <summary>What is done, for people, as in <c>95 % sparse (magnitude, global, gradual)</c>.</summary>
    public abstract string Title();

    /// <summary>Refuses options that cannot be with an architecture.</summary>
    /// <param name="architecture">Of the network that the step takes, or of the one that the recipe begins with: layers keep their names.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <returns>The architecture afterwards, as far as it can be known without weights.</returns>
    /// <exception cref="ArgumentException">They cannot.</exception>
    internal abstract Architecture Check(Architecture architecture, int seed);

    /// <summary>Carries the step out.</summary>
    /// <param name="network">What the step before left.</param>
    /// <param name="work">Images, seed, teacher, and where the work of the stage is kept.</param>
    /// <param name="cancellation">Stops within one step of a training.</param>
    internal abstract CompressedNetwork Apply(CompressedNetwork network, StageWork work, CancellationToken cancellation);
}
