using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using Xunit;

namespace Research.Tests.Cli;

public sealed class CompressCommandTests : IDisposable
{
    private const string Recipe = """
        {"steps": [
          {"type": "prune", "pruning": {"sparsity": 0.8, "fineTuning": {"epochs": 1, "optimizer": {"type": "sgd", "learningRate": 0.02}}}, "distillation": {"temperature": 4}},
          {"type": "share", "sharing": {"convolutionBits": 5, "linearBits": 4, "training": {"epochs": 0}}}
        ]}
        """;

    private readonly TemporaryFolder _folder = new();

    public CompressCommandTests()
    {
        using ImageDataSet data = DataCatalogue.Open("fashion-mini", new DataOptions { Limit = 300 });
        using Network network = Network.Create(new ArchitectureBuilder("small", [1, 28, 28]).Conv("conv1", 4, 5).ReLU("relu1").MaxPool("pool1", 4).Linear("fc1", 10).Build(), 1);
        new Trainer(network, data, new TrainingOptions { Epochs = 2, Optimizer = new Sgd { LearningRate = 0.05 } }).Run();
        network.Save(_folder["small.safetensors"]);
        File.WriteAllText(_folder["recipe.json"], Recipe);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recipe_is_carried_out_with_its_account_after_every_stage()
    {
        ResearchProgram program = ResearchProgram.Run(Line("--recipe", _folder["recipe.json"], "--limit", "300")).Succeeded();

        Assert.All(["80 % sparse", "codebooks of 4 bits (convolutions 5)", "selection accuracy", "times fewer bytes than float32, test accuracy"], part => Assert.Contains(part, program.Output, StringComparison.Ordinal));
        Assert.Contains("round-1  epoch   1/1", program.Errors, StringComparison.Ordinal);
        using Network stored = NetworkFile.Load(_folder["small.compressed"]);
        using MaskSet masks = MaskSet.OfNonZeros(stored);
        Assert.Equal(0.8, masks.Sparsity, 2);
    }

    [Fact]
    public void A_budget_finds_a_recipe_and_its_record_is_kept()
    {
        string printed = ResearchProgram.Run(Line("--max-bytes", "1500", "--candidates", "1", "--epochs", "1", "--limit", "300", "--record", _folder["record.json"], "--output", _folder["found.compressed"], "--json")).Succeeded().Output;

        var record = CompressionResult.Load(_folder["record.json"]);
        Assert.Equal(record.ToJson(), printed.Trim());
        Assert.Equal(2, record.Candidates.Count);
        Assert.Equal(new FileInfo(_folder["found.compressed"]).Length, record.Recommended.Account.FileBytes);

        string table = ResearchProgram.Run(Line("--max-bytes", "1500", "--candidates", "1", "--epochs", "1", "--limit", "300")).Succeeded().Output;
        Assert.All(["recommended", "prune and share", "The budget (at most 1,500 bytes)", "minutes"], part => Assert.Contains(part, table, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "--recipe R.json", "--max-bytes", "--max-drop")]
    [InlineData("--minutes 1", "--recipe R.json", "--max-bytes")]
    [InlineData("--recipe {0}/recipe.json --max-bytes 100", "--max-bytes asks for a search", "give one of them")]
    [InlineData("--recipe {0}/none.json", "There is no recipe", "none.json")]
    [InlineData("--recipe {0}/small.safetensors", "not a valid recipe")]
    [InlineData("--recipe {0}/wrong.json", "there is no step 'shrink'", "choose one of")]
    [InlineData("--recipe {0}/key.json", "'shares'", "$.steps[0]", "line 1")]
    [InlineData("--recipe {0}/misordered.json", "Step 2 ('fine-tune') cannot come after step 1 ('share')")]
    [InlineData("--recipe {0}/unfit.json", "Step 1 ('prune')", "did you mean 'fc1'?")]
    [InlineData("--max-bytes 0", "MaxBytes must be above 0, not 0")]
    [InlineData("--max-bytes many", "--max-bytes takes a whole number")]
    [InlineData("--max-macs -1", "MaxMacs must be above 0")]
    [InlineData("--max-latency 0", "MaxLatency must be above 0")]
    [InlineData("--max-energy NaN", "MaxEnergy must be above 0")]
    [InlineData("--max-drop 1.5", "MaxDrop must be in [0, 1], not 1.5")]
    [InlineData("--max-drop 0,1", "--max-drop takes a number")]
    [InlineData("--max-drop 0.1 --minutes 0", "above 0, not 0 minutes")]
    [InlineData("--max-drop 0.1 --candidates 0", "at least 1, not 0")]
    [InlineData("--max-drop 0.1 --epochs 0", "at least 1, not 0")]
    [InlineData("--max-drop 0.1 --output {0}/small.safetensors", "would overwrite")]
    [InlineData("--max-drop 0.1 --output {0}", "choose a place that can be written")]
    [InlineData("--max-drop 0.1 --record {0}", "choose a place that can be written")]
    [InlineData("--max-drop 0.1 --max-byte 3", "did you mean '--max-bytes'?")]
    public void What_cannot_be_is_said_in_one_sentence_and_nothing_is_written(string line, params string[] parts)
    {
        File.WriteAllText(_folder["wrong.json"], """{"steps":[{"type":"shrink"}]}""");
        File.WriteAllText(_folder["key.json"], """{"steps":[{"type":"share","shares":{}}]}""");
        File.WriteAllText(_folder["misordered.json"], """{"steps":[{"type":"share","sharing":{}},{"type":"fine-tune","training":{}}]}""");
        File.WriteAllText(_folder["unfit.json"], """{"steps":[{"type":"prune","pruning":{"sparsity":0.5,"exclude":["fc2"],"fineTuning":{}}}]}""");
        string[] before = [.. Directory.GetFileSystemEntries(_folder.Path).Order()];

        ResearchProgram.Run(Line([.. line.Replace("{0}", _folder.Path, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)])).FailedWith(parts);

        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path).Order());
    }

    [Fact]
    public void Data_that_do_not_fit_and_files_that_are_not_there_are_refused()
    {
        ResearchProgram.Run("compress", _folder["none.safetensors"], "--data", "fashion-mini", "--max-drop", "0.1").FailedWith("none.safetensors");
        ResearchProgram.Run("compress", _folder["small.safetensors"], "--max-drop", "0.1").FailedWith("--data is missing");
        ResearchProgram.Run("compress", _folder["small.safetensors"], "--data", "fashion-mino", "--max-drop", "0.1").FailedWith("did you mean 'fashion-mini'?");
    }

    private string[] Line(params string[] options) => ["compress", _folder["small.safetensors"], "--data", "fashion-mini", "--device", "cpu", "--runs", _folder["runs"], .. options];
}
