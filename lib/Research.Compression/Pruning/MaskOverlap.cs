using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>How far two masks of one weight agree on what to keep.</summary>
/// <param name="Name">Name of the parameter, as in <c>fc1.weight</c>.</param>
/// <param name="Weights">Number of weights.</param>
/// <param name="First">Those that the first mask keeps.</param>
/// <param name="Second">Those that the second mask keeps.</param>
/// <param name="Both">Those that both keep.</param>
public sealed record MaskOverlap(string Name, long Weights, long First, long Second, long Both)
{
    /// <summary>The Jaccard index: kept by both/kept by either, in [0, 1]; NaN where neither keeps any.</summary>
    public double Index => (double)Both / (First + Second - Both);

    /// <summary>
    /// The index of masks that keep as many but are drawn independently: of those, both keep First·Second/Weights on average. To be
    /// compared with <see cref="Index"/>, since masks that keep much overlap much by chance.
    /// </summary>
    public double Chance
    {
        get
        {
            double both = (double)First * Second / Weights;
            return both / (First + Second - both);
        }
    }

    /// <summary>Compares the masks of each weight.</summary>
    /// <param name="first">Masks of a network.</param>
    /// <param name="second">Masks of another network of the same architecture.</param>
    /// <exception cref="ArgumentException">The masks are not those of the same weights in the same shapes.</exception>
    public static IReadOnlyList<MaskOverlap> Of(MaskSet first, MaskSet second)
    {
        if (first.Names.Except(second.Names).Concat(second.Names.Except(first.Names)).FirstOrDefault() is { } alone)
            throw new ArgumentException($"Only one of the two sets has a mask of '{alone}': compare networks of one architecture, pruned in the same layers.");
        return [.. first.Names.Select(name => Of(name, first[name], second[name]))];
    }

    private static MaskOverlap Of(string name, Tensor first, Tensor second)
    {
        if (!first.shape.SequenceEqual(second.shape))
            throw new ArgumentException($"The masks of '{name}' have the shapes [{string.Join(", ", first.shape)}] and [{string.Join(", ", second.shape)}]: compare networks of one architecture.");
        using var scope = NewDisposeScope();
        return new MaskOverlap(name, first.numel(), Count(first), Count(second), Count(first.logical_and(second)));
    }

    private static long Count(Tensor mask) => mask.sum().item<long>();
}
