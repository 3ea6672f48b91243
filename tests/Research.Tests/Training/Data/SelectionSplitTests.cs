using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Research.Training.Data;
using TorchSharp;
using Xunit;

namespace Research.Tests.Training.Data;

public sealed class SelectionSplitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Property]
    public Property Splits_cover_everything_once_with_every_class_in_proportion(int seed, NonEmptyArray<byte> classes, PositiveInt wanted)
    {
        long[] labels = [.. classes.Get.Select(label => (long)(label % 4)), 0];
        int selection = 1 + wanted.Get % (labels.Length - 1);
        if (selection == labels.Length)
            selection--;
        SelectionSplit split = SelectionSplit.Stratified(labels, 4, selection, seed);

        bool covers = split.Train.Concat(split.Selection).Order().SequenceEqual(Enumerable.Range(0, labels.Length).Select(i => (long)i));
        bool fair = Enumerable.Range(0, 4).All(label =>
        {
            double share = (double)labels.Count(l => l == label) * selection / labels.Length;
            int held = split.Selection.Count(i => labels[i] == label);
            return held >= Math.Floor(share) && held <= Math.Ceiling(share);
        });
        return (covers && fair && split.Selection.Length == selection).ToProperty();
    }

    [Fact]
    public void The_seed_decides_the_split()
    {
        long[] labels = [.. Enumerable.Range(0, 100).Select(i => (long)(i % 5))];

        Assert.Equal(SelectionSplit.Stratified(labels, 5, 20, 1).Selection, SelectionSplit.Stratified(labels, 5, 20, 1).Selection);
        Assert.NotEqual(SelectionSplit.Stratified(labels, 5, 20, 1).Selection.Order(), SelectionSplit.Stratified(labels, 5, 20, 2).Selection.Order());
    }

    [Fact]
    public void Images_keep_their_labels_through_the_split()
    {
        using ImageDataSet data = SmallData.Idx(30, 3).WriteTo(_folder.Path).Read(_folder.Path, new DataOptions { Selection = 9, SplitSeed = 5 });

        Assert.Equal((21, 9, 3, 5), (data.Train.Count, data.Selection.Count, data.Test.Count, data.SelectionSeed));
        foreach (Images images in new[] { data.Train, data.Selection })
            for (int i = 0; i < images.Count; i++)
                Assert.Equal(images.Pixels[i, 0, 0, 0].ReadCpuByte(0) / 7 % 3, images.Labels[i].ToInt64());
    }

    [Fact]
    public void A_limit_keeps_the_first_of_the_shuffled_images()
    {
        SmallData small = SmallData.Idx(30, 3).WriteTo(_folder.Path);
        using ImageDataSet all = small.Read(_folder.Path), few = small.Read(_folder.Path, new DataOptions { Selection = 3, Limit = 4 });

        Assert.Equal(4, few.Train.Count);
        Assert.True(all.Train.Pixels.narrow(0, 0, 4).Equals(few.Train.Pixels));
        Assert.True(all.Selection.Pixels.Equals(few.Selection.Pixels));
        Assert.Equal(all.Sha256, few.Sha256);
    }

    [Fact]
    public void A_fixed_selection_part_stays_as_it_is()
    {
        SmallData small = SmallData.Idx(9, 3, selection: 6).WriteTo(_folder.Path);
        using ImageDataSet data = small.Read(_folder.Path, new DataOptions { SplitSeed = 3 });

        Assert.Equal(SmallData.Pixels(DataPart.Selection, 6, 20), data.Selection.Pixels.data<byte>().ToArray());
        Assert.Equal(9, data.Train.Count);
        Assert.Contains("its own selection part of 6 images", Assert.Throws<ArgumentException>(() => small.Read(_folder.Path, new DataOptions { Selection = 5 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_empty_selection_is_refused(int selection) =>
        Assert.Contains($"Selection is {selection}, but at least 1", Assert.Throws<ArgumentException>(() => new DataOptions { Selection = selection }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_selection_that_leaves_nothing_to_train_on_is_refused() => Assert.Equal(
        "Selection is 9, but of the 9 training images of small at most 8 can be held out.",
        Assert.Throws<ArgumentException>(() => SmallData.Idx(9, 3).WriteTo(_folder.Path).Read(_folder.Path, new DataOptions { Selection = 9 })).Message);

    [Fact]
    public void A_limit_below_one_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new DataOptions { Limit = 0 });

    public void Dispose() => _folder.Dispose();
}
