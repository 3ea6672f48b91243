using Research.Training.Data;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Training.Data;

public sealed class BatchSourceTests
{
    private static readonly Normalisation TwoChannels = new() { Mean = [0.5, 0.25], Std = [0.25, 2] };

    private const int Count = 23, Height = 6, Width = 5;

    [Fact]
    public void Pixels_are_normalised_per_channel()
    {
        using Images images = Numbered();
        using var source = new BatchSource(images, TwoChannels, null, Count, CPU);
        using Batch batch = Assert.Single(source.InOrder());

        Assert.Equal((ScalarType.Float32, ScalarType.Int64), (batch.Inputs.dtype, batch.Labels.dtype));
        float[] expected = [.. Expected(images, Enumerable.Range(0, Count), null)];
        AssertClose(expected, batch.Inputs);
    }

    [Fact]
    public void InOrder_gives_every_image_once_in_order()
    {
        using Images images = Numbered();
        using var source = new BatchSource(images, TwoChannels, new Augmentation { PadCrop = 2, Flip = true }, 8, CPU, dropLast: true);

        Assert.Equal([8, 8, 7], Sizes(source.InOrder()));
        Assert.Equal(Enumerable.Range(0, Count), Order(source.InOrder()));
    }

    [Fact]
    public void An_epoch_gives_every_image_once_in_an_order_of_its_own()
    {
        using Images images = Numbered();
        using var source = new BatchSource(images, TwoChannels, null, 8, CPU);
        int[] first = Order(source.Epoch(1, 1)), second = Order(source.Epoch(1, 2));

        Assert.Equal(3, source.BatchesPerEpoch);
        Assert.Equal(Enumerable.Range(0, Count), first.Order());
        Assert.Equal(Enumerable.Range(0, Count), second.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(first, Order(source.Epoch(2, 1)));
    }

    [Fact]
    public void The_last_smaller_batch_can_be_dropped()
    {
        using Images images = Numbered();
        using BatchSource kept = new(images, TwoChannels, null, 8, CPU), dropped = new(images, TwoChannels, null, 8, CPU, dropLast: true);

        Assert.Equal([8, 8, 7], Sizes(kept.Epoch(0, 0)));
        Assert.Equal([8, 8], Sizes(dropped.Epoch(0, 0)));
        Assert.Equal(2, dropped.BatchesPerEpoch);
    }

    [Fact]
    public void An_epoch_needs_nothing_of_the_ones_before()
    {
        using Images images = Numbered();
        var augmentation = new Augmentation { PadCrop = 2, Flip = true };
        using BatchSource used = new(images, TwoChannels, augmentation, 8, CPU), fresh = new(images, TwoChannels, augmentation, 8, CPU);
        _ = Order(used.Epoch(4, 1));

        foreach ((Batch a, Batch b) in used.Epoch(4, 2).Zip(fresh.Epoch(4, 2)))
            using (a)
            using (b)
                Assert.True(a.Inputs.Equals(b.Inputs));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(9, true)]
    public void Augmented_images_are_those_of_a_pixel_by_pixel_loop(int padCrop, bool flip)
    {
        using Images images = Numbered();
        var augmentation = new Augmentation { PadCrop = padCrop, Flip = flip };
        using var source = new BatchSource(images, TwoChannels, augmentation, 8, CPU);
        int number = 0;
        foreach (Batch batch in source.Epoch(3, 1))
            using (batch)
            {
                int[] order = [.. batch.Labels.data<long>().Select(label => (int)label)];
                AssertClose([.. Expected(images, order, augmentation.Draw(order.Length, 3, 1, number++))], batch.Inputs);
            }
    }

    [Fact]
    public void Shifts_reach_the_whole_padding_and_half_the_images_are_flipped()
    {
        ImageShift[] shifts = new Augmentation { PadCrop = 4, Flip = true }.Draw(9000, 1, 2, 3);

        Assert.Equal(Enumerable.Range(-4, 9), shifts.Select(shift => shift.Down).Distinct().Order());
        Assert.Equal(Enumerable.Range(-4, 9), shifts.Select(shift => shift.Right).Distinct().Order());
        Assert.InRange(shifts.Count(shift => shift.Flip), 4300, 4700);
        Assert.NotEqual(shifts, new Augmentation { PadCrop = 4, Flip = true }.Draw(9000, 1, 2, 4));
        Assert.All(new Augmentation { PadCrop = 4 }.Draw(100, 1, 2, 3), shift => Assert.False(shift.Flip));
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using Images images = Numbered();
        // The first epoch fills what libraries keep for good.
        Walk(images);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Walk(images);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Batches_end_with_the_scope_they_are_taken_in()
    {
        using Images images = Numbered();
        using var source = new BatchSource(images, TwoChannels, null, 8, CPU);
        Batch taken;
        using (NewDisposeScope())
            taken = source.InOrder().First();

        Assert.True(taken.Inputs.IsInvalid);
        Assert.False(images.Pixels.IsInvalid);
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        using Images images = Numbered();

        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchSource(images, TwoChannels, null, 0, CPU));
        Assert.Contains("2 channels", Assert.Throws<ArgumentException>(() => new BatchSource(images, new Normalisation { Mean = [0], Std = [1] }, null, 8, CPU)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Augmentation { PadCrop = -1 });
    }

    private static void Walk(Images images)
    {
        using var source = new BatchSource(images, TwoChannels, new Augmentation { PadCrop = 2, Flip = true }, 8, CPU);
        foreach (Batch batch in source.Epoch(0, 0).Concat(source.InOrder()))
            batch.Dispose();
    }

    /// <summary>Random images whose label is their number.</summary>
    private static Images Numbered()
    {
        var random = new RandomStream(9);
        byte[] pixels = [.. Enumerable.Range(0, Count * 2 * Height * Width).Select(_ => (byte)random.Below(256))];
        return new Images(
            tensor(pixels, [Count, 2, Height, Width], dtype: ScalarType.Byte, device: CPU),
            arange(Count, dtype: ScalarType.Int64, device: CPU));
    }

    private static IEnumerable<float> Expected(Images images, IEnumerable<int> order, ImageShift[]? shifts)
    {
        byte[] pixels = images.Pixels.data<byte>().ToArray();
        int position = 0;
        foreach (int image in order)
        {
            ImageShift shift = shifts?[position++] ?? default;
            for (int c = 0; c < 2; c++)
                for (int y = 0; y < Height; y++)
                    for (int x = 0; x < Width; x++)
                    {
                        int row = y + shift.Down, column = (shift.Flip ? Width - 1 - x : x) + shift.Right;
                        bool inside = row >= 0 && row < Height && column >= 0 && column < Width;
                        double pixel = inside ? pixels[((image * 2 + c) * Height + row) * Width + column] : 0;
                        yield return (float)((pixel / 255 - TwoChannels.Mean[c]) / TwoChannels.Std[c]);
                    }
        }
    }

    private static void AssertClose(float[] expected, Tensor actual)
    {
        float[] found = actual.data<float>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    private static int[] Sizes(IEnumerable<Batch> batches) => [.. batches.Select(batch =>
    {
        using (batch)
            return (int)batch.Inputs.shape[0];
    })];

    private static int[] Order(IEnumerable<Batch> batches) => [.. batches.SelectMany(batch =>
    {
        using (batch)
            return batch.Labels.data<long>().Select(label => (int)label).ToArray();
    })];
}
