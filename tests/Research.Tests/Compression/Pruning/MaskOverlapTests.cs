using Research.Compression;
using Research.Networks;
using Xunit;

namespace Research.Tests.Compression;

public class MaskOverlapTests
{
    private static MaskSet Masks(params float[] weights)
    {
        using Network network = SmallNetworks.Line(weights, 1);
        return MaskSet.OfNonZeros(network);
    }

    [Fact]
    public void The_index_is_kept_by_both_over_kept_by_either()
    {
        using MaskSet first = Masks(1, 1, 1, 0, 0, 0, 0, 0, 0, 0), second = Masks(0, 1, 1, 1, 1, 0, 0, 0, 0, 0);

        MaskOverlap overlap = Assert.Single(MaskOverlap.Of(first, second));

        Assert.Equal(new MaskOverlap("fc.weight", 10, 3, 4, 2), overlap);
        Assert.Equal(2.0 / 5, overlap.Index, 12);
        Assert.Equal(1.2 / 5.8, overlap.Chance, 12); // 3 · 4/10 = 1.2 by chance, of 3 + 4 − 1.2
    }

    [Fact]
    public void Equal_masks_agree_fully_and_disjoint_ones_not_at_all()
    {
        using MaskSet first = Masks(1, 0, 1, 0), second = Masks(0, 1, 0, 1);

        Assert.Equal(1, Assert.Single(MaskOverlap.Of(first, first)).Index);
        Assert.Equal(0, Assert.Single(MaskOverlap.Of(first, second)).Index);
    }

    [Fact]
    public void Masks_of_different_networks_are_refused_by_name()
    {
        using MaskSet four = Masks(1, 0, 1, 0), three = Masks(1, 0, 1);
        using Network two = SmallNetworks.Mlp();
        using MaskSet other = MaskSet.OfNonZeros(two);

        Assert.Contains("'fc.weight' have the shapes [1, 4] and [1, 3]", Assert.Throws<ArgumentException>(() => MaskOverlap.Of(four, three)).Message);
        Assert.Contains("'fc.weight'", Assert.Throws<ArgumentException>(() => MaskOverlap.Of(four, other)).Message);
    }
}
