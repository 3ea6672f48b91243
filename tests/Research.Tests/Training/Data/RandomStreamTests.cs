using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Training.Data;

/// <summary>Reference values come from tests/oracles/data_order.py.</summary>
public sealed class RandomStreamTests
{
    [Fact]
    public void Is_SplitMix64()
    {
        var random = new RandomStream();

        Assert.Equal(
            [0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f, 0xf88bb8a8724c81ec],
            new[] { random.Next(), random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void Orders_are_the_same_in_every_process_and_version()
    {
        Assert.Equal([5, 2, 7, 8, 1, 9, 0, 3, 4, 6], new RandomStream(0).Permutation(10));
        Assert.Equal([7, 2, 1, 3, 5, 4, 9, 8, 0, 6], new RandomStream(7, 3).Permutation(10));
        Assert.Equal([6, 2, 8, 7, 9, 4, 1, 0, 3, 5], new RandomStream(-1, 0).Permutation(10));
    }

    [Property]
    public bool A_permutation_has_every_number_once(int seed, byte count) =>
        new RandomStream(seed).Permutation(count).Order().SequenceEqual(Enumerable.Range(0, count));

    [Property]
    public Property Numbers_stay_below_their_bound(int seed, PositiveInt bound)
    {
        var random = new RandomStream(seed);
        return Enumerable.Range(0, 20).All(_ => random.Below(bound.Get) is var number && number >= 0 && number < bound.Get).ToProperty();
    }

    [Fact]
    public void Every_number_below_the_bound_is_about_equally_frequent()
    {
        var random = new RandomStream(1);
        var counts = new int[9];
        for (int i = 0; i < 90_000; i++)
            counts[random.Below(9)]++;

        // χ² with 8 degrees of freedom exceeds 26.1 once in a thousand times.
        Assert.InRange(counts.Sum(count => Math.Pow(count - 10_000, 2) / 10_000), 0, 26.1);
    }

    [Fact]
    public void The_order_of_the_keys_matters() =>
        Assert.Equal(4, new[] { new RandomStream(1, 2).Next(), new RandomStream(2, 1).Next(), new RandomStream(1).Next(), new RandomStream(1, 2, 0).Next() }.Distinct().Count());
}
