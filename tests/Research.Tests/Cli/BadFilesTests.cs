using System.IO.Compression;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Tests.Training.Data;
using Xunit;

namespace Research.Tests.Cli;

/// <summary>Data and network files that are missing, broken or of the wrong kind.</summary>
public sealed class BadFilesTests : IDisposable
{
    private static readonly string[] MnistFiles = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Missing_data_says_where_it_was_looked_for() =>
        Train("--data-folder", _folder["data"]).FailedWith("mnist is not in ", _folder["data"], "research data fetch mnist", "RESEARCH_DATA");

    [Fact]
    public void A_missing_file_is_named()
    {
        WriteMnist();
        File.Delete(_folder["data", "mnist", "t10k-labels-idx1-ubyte.gz"]);

        Train("--data-folder", _folder["data"]).FailedWith("which lacks t10k-labels-idx1-ubyte", "research data fetch mnist");
    }

    [Theory]
    [InlineData(0, "truncated")]
    [InlineData(40, "truncated")]
    public void A_truncated_file_is_named(int length, string part)
    {
        WriteMnist();
        _folder.Write("data/mnist/train-images-idx3-ubyte.gz", File.ReadAllBytes(_folder["data", "mnist", "train-images-idx3-ubyte.gz"])[..length]);

        Train().FailedWith(_folder["data", "mnist", "train-images-idx3-ubyte.gz"], part, "research data fetch");
    }

    [Fact]
    public void A_file_of_another_kind_is_named()
    {
        WriteMnist();
        _folder.Write("data/mnist/t10k-labels-idx1-ubyte.gz", "<html>Not found</html>"u8.ToArray());

        Train().FailedWith(_folder["data", "mnist", "t10k-labels-idx1-ubyte.gz"], "broken", "research data fetch");
    }

    [Fact]
    public void Tampered_data_is_refused_although_it_is_well_formed()
    {
        WriteMnist();

        Train().FailedWith(_folder["data", "mnist"], "not those of the published mnist", "research data verify mnist");
        ResearchProgram verified = ResearchProgram.Run("data", "verify", "mnist", "--folder", _folder["data"]);
        Assert.Equal(1, verified.ExitCode);
        Assert.Equal(4, verified.Output.Split('\n').Count(line => line.Contains("is not the published file", StringComparison.Ordinal)));
        Assert.Matches(@"\AFiles of mnist are not the published ones: [^\n]*\.\r?\n\z", verified.Errors);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(-1)]
    public void A_truncated_network_is_refused(int length)
    {
        byte[] whole = File.ReadAllBytes(WriteNetwork("lenet-300-100"));
        _folder.Write("cut.safetensors", length < 0 ? whole[..^1] : whole[..length]);

        Inspect("cut.safetensors").FailedWith(_folder["cut.safetensors"], "save it or copy it again");
        Evaluate("cut.safetensors").FailedWith(_folder["cut.safetensors"], "save it or copy it again");
    }

    [Fact]
    public void A_corrupt_network_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(WriteNetwork("lenet-300-100"));
        bytes.AsSpan(8, 300).Fill((byte)'x');
        _folder.Write("corrupt.safetensors", bytes);
        _folder.Write("text.safetensors", "no network, but a text that is long enough"u8.ToArray());

        Inspect("corrupt.safetensors").FailedWith("corrupt.safetensors");
        Evaluate("corrupt.safetensors").FailedWith("corrupt.safetensors");
        Evaluate("text.safetensors").FailedWith("text.safetensors");
    }

    [Fact]
    public void A_network_for_other_images_is_refused_with_those_it_takes()
    {
        WriteNetwork("resnet-20");

        Evaluate("resnet-20.safetensors").FailedWith("[3, 32, 32]", "'fashion-mini'", "cifar-10");
    }

    [Fact]
    public void A_folder_in_place_of_a_network_is_refused() => Inspect("").FailedWith("There is no network file");

    [Theory]
    [InlineData("--threads", "0", "--threads must be between 1 and")]
    [InlineData("--threads", "two", "--threads takes a whole number")]
    [InlineData("--device", "tpu", "cpu, cuda, cuda:N")]
    [InlineData("--data", "mnits", "--data takes one value")]
    public void Bad_options_of_an_evaluation_are_refused(string option, string value, string part)
    {
        WriteNetwork("lenet-300-100");

        Evaluate("lenet-300-100.safetensors", option, value).FailedWith(part);
    }

    /// <summary>Trains on what RESEARCH_DATA names, or the options.</summary>
    private ResearchProgram Train(params string[] options)
    {
        string? data = Environment.GetEnvironmentVariable("RESEARCH_DATA");
        Environment.SetEnvironmentVariable("RESEARCH_DATA", _folder["data"]);
        try
        {
            ResearchProgram result = ResearchProgram.Run(["train", "lenet-300-100", "--data", "mnist", "--epochs", "1", "--runs", _folder["runs"], .. options]);
            Assert.False(Directory.Exists(_folder["runs"]));
            return result;
        }
        finally
        {
            Environment.SetEnvironmentVariable("RESEARCH_DATA", data);
        }
    }

    private ResearchProgram Inspect(string file) => ResearchProgram.Run("inspect", _folder[file]);

    private ResearchProgram Evaluate(string file, params string[] options) =>
        ResearchProgram.Run(["evaluate", _folder[file], "--data", "fashion-mini", .. options]);

    private string WriteNetwork(string model)
    {
        string path = _folder[$"{model}.safetensors"];
        using Network network = Network.Create(Models.Create(model), seed: 1);
        network.Save(path);
        return path;
    }

    /// <summary>Files of MNIST's form and size whose images are all black.</summary>
    private void WriteMnist()
    {
        foreach (string name in MnistFiles)
        {
            int count = name[0] == 't' && name[1] == 'r' ? 60_000 : 10_000;
            bool images = name.Contains("images", StringComparison.Ordinal);
            byte[] file = SmallData.Idx(images ? [count, 28, 28] : [count], new byte[images ? count * 784 : count]);
            using var packed = new MemoryStream();
            using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
                zip.Write(file);
            _folder.Write($"data/mnist/{name}.gz", packed.ToArray());
        }
    }
}
