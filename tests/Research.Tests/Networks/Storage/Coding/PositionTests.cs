using Research.Networks.Coding;
using Xunit;

namespace Research.Tests.Networks.Storage;

public sealed class PositionTests
{
    [Fact]
    public void The_example_of_deep_compression_takes_four_indices_of_three_bits()
    {
        // Han et al. 2016, figure 2: weights at 1, 4 and 15; the run before the last is longer than three bits hold.
        var index = new RelativeIndex(3);

        Assert.Equal([1, 2, 7, 3], index.Encode([1, 4, 15]));
        Assert.Equal(4, index.CountOf([1, 4, 15]));
        Assert.Equal([1, 4, 15], index.Decode([1, 2, 7, 3], 16).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(31)]
    public void Positions_come_back_at_any_width(int bits)
    {
        var random = new Random(bits);
        int[] positions = [.. Enumerable.Range(0, 20_000).Where(_ => random.NextDouble() < 0.04)];
        var index = new RelativeIndex(bits);

        int[] indices = index.Encode(positions);

        Assert.All(indices, entry => Assert.InRange(entry, 0, index.Filler));
        Assert.Equal(indices.Length, index.CountOf(positions));
        Assert.Equal(positions, index.Decode(indices, 20_000));
        Assert.Equal(positions, Bitmap.Decode(Bitmap.Encode(positions, 20_000)));
    }

    [Theory]
    [InlineData(new[] { 1, 7, 7 }, 40, "last relative index")]
    [InlineData(new[] { 1, 7, 7, 6 }, 20, "leads outside")]
    [InlineData(new[] { 8 }, 40, "leads outside")]
    [InlineData(new[] { -1 }, 40, "leads outside")]
    public void Indices_that_lead_outside_are_refused(int[] indices, int count, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => new RelativeIndex(3).Decode(indices, count)).Message);

    [Fact]
    public void A_width_has_1_to_31_bits()
    {
        Assert.Contains("not 0", Assert.Throws<ArgumentOutOfRangeException>(() => new RelativeIndex(0)).Message);
        Assert.Contains("not 32", Assert.Throws<ArgumentOutOfRangeException>(() => new RelativeIndex(32)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Bitmap.Encode([4], 4));
    }
}
