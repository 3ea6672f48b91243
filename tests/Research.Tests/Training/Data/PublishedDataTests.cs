using System.Security.Cryptography;
using Research.Training.Data;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Training.Data;

/// <summary>The real data sets, as far as they are on this machine.</summary>
public sealed class PublishedDataTests
{
    public static TheoryData<string> Names => [.. DataCatalogue.All.Select(manifest => manifest.Name)];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Has_the_parts_that_its_manifest_says(string name)
    {
        using ImageDataSet data = Open(name);
        (long train, long selection, long test) = data.Manifest.Counts;
        long held = selection > 0 ? selection : 5000;

        Assert.Equal((selection > 0 ? train : train - held, held, test), (data.Train.Count, data.Selection.Count, data.Test.Count));
        Assert.Equal(data.Manifest.Sha256, data.Sha256);
        Assert.All(new[] { data.Train, data.Selection, data.Test }, images =>
        {
            Assert.Equal([images.Count, .. data.ImageShape], images.Pixels.shape);
            Assert.Equal(data.Classes, images.Labels.data<long>().Distinct().Count());
        });
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Its_normalisation_is_that_of_the_training_images(string name)
    {
        using ImageDataSet data = Open(name);
        bool ownSelection = data.Manifest.Counts.Selection > 0;
        (double[] mean, double[] std) = Statistics(ownSelection ? [data.Train] : [data.Train, data.Selection], (int)data.ImageShape[0]);

        Assert.Equal(mean.Select(value => Math.Round(value, 4)), data.Manifest.Normalisation.Mean);
        Assert.Equal(std.Select(value => Math.Round(value, 4)), data.Manifest.Normalisation.Std);
    }

    [Fact]
    public void The_embedded_set_is_balanced_and_repeats_no_image()
    {
        using ImageDataSet data = DataCatalogue.Open(DataCatalogue.Default);

        Assert.All(new[] { (data.Train, 600), (data.Selection, 100), (data.Test, 100) }, part =>
            Assert.All(part.Item1.Labels.data<long>().CountBy(label => label), count => Assert.Equal(part.Item2, count.Value)));
        Assert.Equal(8000, Hashes(data.Train).Concat(Hashes(data.Selection)).Concat(Hashes(data.Test)).Distinct().Count());
    }

    [SkippableFact]
    public void The_embedded_set_is_what_its_script_says()
    {
        using ImageDataSet mini = DataCatalogue.Open(DataCatalogue.Default), whole = Open("fashion-mnist");
        var ranked = Hashes(whole.Train).Zip(whole.Train.Labels.data<long>())
            .Concat(Hashes(whole.Selection).Zip(whole.Selection.Labels.data<long>()))
            .OrderBy(image => image.First, StringComparer.Ordinal).DistinctBy(image => image.First).ToList();
        HashSet<string> Best(int skip, int take) => [.. ranked.GroupBy(image => image.Second).SelectMany(group => group.Skip(skip).Take(take)).Select(image => image.First)];

        Assert.True(Best(0, 600).SetEquals(Hashes(mini.Train)));
        Assert.True(Best(600, 100).SetEquals(Hashes(mini.Selection)));
        Assert.Subset(Hashes(whole.Test).ToHashSet(), Hashes(mini.Test).ToHashSet());
    }

    [SkippableFact]
    public void The_first_published_test_digits_are_7_2_1_0_4()
    {
        using ImageDataSet mnist = Open("mnist");

        Assert.Equal([7L, 2, 1, 0, 4], mnist.Test.Labels.data<long>().Take(5));
    }

    private static ImageDataSet Open(string name)
    {
        Skip.If(DataCatalogue.Locate(DataCatalogue.Find(name)) is null, $"{name} is not on this machine; RESEARCH_DATA names the folder of data sets.");
        return DataCatalogue.Open(name);
    }

    private static IEnumerable<string> Hashes(Images images)
    {
        byte[] pixels = images.Pixels.data<byte>().ToArray();
        return pixels.Chunk(pixels.Length / (int)images.Count).Select(image => Convert.ToHexStringLower(SHA256.HashData(image)));
    }

    /// <summary>Exact, from the number of pixels of each value.</summary>
    private static (double[] Mean, double[] Std) Statistics(Images[] parts, int channels)
    {
        double[] mean = new double[channels], std = new double[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            var counts = new long[256];
            foreach (Images images in parts)
            {
                using Tensor plane = images.Pixels.select(1, channel), bins = plane.flatten().bincount(null, minlength: 256);
                foreach ((int value, long count) in bins.data<long>().Index())
                    counts[value] += count;
            }
            double n = counts.Sum();
            mean[channel] = counts.Index().Sum(bin => bin.Index * (double)bin.Item) / n / 255;
            std[channel] = Math.Sqrt(counts.Index().Sum(bin => (double)bin.Index * bin.Index * bin.Item) / n / 255 / 255 - mean[channel] * mean[channel]);
        }
        return (mean, std);
    }
}
