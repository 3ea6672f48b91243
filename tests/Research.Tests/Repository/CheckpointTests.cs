using System.Security.Cryptography;
using Research.Experiments;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Repository;

/// <summary>The committed networks are those their records speak of.</summary>
public sealed class CheckpointTests
{
    /// <summary>Records of all committed runs, by name of their folders.</summary>
    internal static IEnumerable<RunResult> Records() =>
        Directory.GetFiles(Checkout.PathOf("notebooks", "checkpoints"), "result.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(RunResult.Load);

    public static TheoryData<string> Networks =>
        [.. Records().Where(record => File.Exists(record.NetworkPath)).Select(record => Path.GetRelativePath(Checkout.Root, record.Folder))];

    [Fact]
    public void Every_network_is_represented_by_a_file()
    {
        foreach (IGrouping<string, RunResult> group in Records().GroupBy(record => Path.GetDirectoryName(record.Folder)!))
            Assert.True(group.Any(record => File.Exists(record.NetworkPath)), $"{group.Key} has records only");
    }

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void A_network_scores_what_its_record_says(string folder)
    {
        RunResult record = RunResult.Load(Checkout.PathOf(folder, "result.json"));
        Assert.Equal(record.NetworkSha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(record.NetworkPath))));
        if (record.Rate is { } rate)
        {
            CompressedAccount account = CompressedFile.AccountOf(record.NetworkPath);
            Assert.Equal((account.FileBytes, account.WeightBytes), (rate.FileBytes, rate.WeightBytes));
        }
        string name = record.Configuration.Data.Name;
        Skip.If(DataCatalogue.Locate(DataCatalogue.Find(name)) is null, $"{name} is not on this machine; RESEARCH_DATA names the folder of data sets.");
        using ImageDataSet data = record.Configuration.Data.Open();
        using Network network = record.OpenNetwork();

        Score test = Evaluation.Score(network, data, data.Test);

        Assert.Equal(record.DataSha256, data.Sha256);
        Assert.InRange(test.Correct, record.Test.Correct - 2, record.Test.Correct + 2); // another processor may round two logits the other way
        Assert.Equal(record.NonZeros, Account.Of(network).NonZeros);
    }
}
