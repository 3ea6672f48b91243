using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A way to write a convolution or linear layer as a chain of smaller ones, with nothing between them.</summary>
public abstract record Factorization
{
    private static readonly Dictionary<string, Factorization> Kinds = new()
    {
        ["svd"] = new SvdFactorization(RankRule.Energy(1)),
        ["svd-spatial"] = new SvdFactorization(RankRule.Energy(1), ConvolutionScheme.Spatial),
        ["nmf"] = new SignedNonNegativeFactorization(new NonNegativeOptions { Rank = 1 }),
        ["tucker"] = new TuckerFactorization(RankRule.Energy(1)),
        ["cp"] = new CpFactorization(new CpOptions { Rank = 1 }),
    };

    private protected Factorization()
    {
    }

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyCollection<string> Names => Kinds.Keys;

    /// <summary>The kind of that name; its ranks are placeholders, for <see cref="WithRank"/> or <see cref="RankSelection"/> to set.</summary>
    /// <param name="name"><c>svd</c>, <c>svd-spatial</c>, <c>nmf</c>, <c>tucker</c> or <c>cp</c>.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Factorization Parse(string name) => Kinds.TryGetValue(name, out Factorization? kind)
        ? kind
        : throw new ArgumentException($"There is no factorisation '{name}'{Spelling.Question(name, Names)}; choose one of {string.Join(", ", Names)}.", nameof(name));

    /// <summary>Whether it can write this layer so; convolutions in groups never can.</summary>
    public virtual bool Applies(Layer layer) => layer is Linear or Conv2d { Groups: 1 };

    /// <summary>The same with a fixed rank in every layer; of Tucker's two ranks both.</summary>
    /// <param name="rank">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public abstract Factorization WithRank(int rank);

    /// <summary>The chain. Tensors are made in the caller's dispose scope, float64, on the CPU.</summary>
    /// <param name="layer">One that it <see cref="Applies"/> to.</param>
    /// <param name="weight">The layer's weight in float64 on the CPU, finite.</param>
    internal abstract FactorChain Factorize(Layer layer, Tensor weight);

    /// <summary>The layer in this way at many ranks, for a budget to choose from; where computing an error is dear, at a few ranks only.</summary>
    /// <param name="layer">As for <see cref="Factorize"/>.</param>
    /// <param name="weight">As for <see cref="Factorize"/>.</param>
    internal abstract IEnumerable<RankCandidate> Candidates(Layer layer, Tensor weight);

    /// <summary>At most so many ranks from 1 to the largest, each about as many times the one before.</summary>
    private protected static IEnumerable<int> SpacedRanks(int largest, int most) =>
        Enumerable.Range(0, most).Select(i => (int)Math.Round(Math.Pow(largest, i / (most - 1.0)))).Distinct();
}

/// <summary>The layers that replace one; the last carries the bias and the name of the layer replaced.</summary>
/// <param name="Layers">In order.</param>
/// <param name="Weights">One for each, in its shape.</param>
/// <param name="Ranks">Channels between the layers.</param>
/// <param name="Error">‖W − Ŵ‖_F/‖W‖_F; 0 for a weight of zeros.</param>
internal sealed record FactorChain(IReadOnlyList<ChainLayer> Layers, IReadOnlyList<Tensor> Weights, IReadOnlyList<int> Ranks, double Error);

/// <summary>One layer of a chain.</summary>
/// <param name="Suffix">What its name adds to that of the layer replaced; unused for the last.</param>
/// <param name="Layer">The description.</param>
internal sealed record ChainLayer(string Suffix, Layer Layer);

/// <summary>A factorisation of fixed ranks, with what it makes of a layer.</summary>
/// <param name="Factorization">With the ranks.</param>
/// <param name="Layers">The chain.</param>
/// <param name="Error">‖W − Ŵ‖_F/‖W‖_F, or a bound from above.</param>
internal sealed record RankCandidate(Factorization Factorization, IReadOnlyList<ChainLayer> Layers, double Error);
