using System.CommandLine;
using System.Text.Json;
using Research.Cli;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Xunit;

namespace Research.Tests.Cli;

public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Commands => [.. Below(ResearchCommand.Create(), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_teaches(string path)
    {
        Command command = path.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate((Command)ResearchCommand.Create(), (parent, name) => parent.Subcommands.Single(known => known.Name == name));

        string help = ResearchProgram.Run([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Succeeded().Output;

        Assert.All(command.Options.Where(option => !option.Hidden).Cast<Symbol>().Concat(command.Arguments).Concat(command.Subcommands).Append(command), symbol =>
        {
            Assert.False(string.IsNullOrWhiteSpace(symbol.Description), $"'{symbol.Name}' of '{path}' has no description.");
            Assert.Contains(symbol.Description![..Math.Min(30, symbol.Description.Length)], help, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Help_lists_the_models() =>
        Assert.Contains("lenet-300-100, lenet-5,", ResearchProgram.Run("train", "--help").Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public void A_network_is_narrowed_and_its_file_is_one_like_any_other()
    {
        string[] train =
        [
            "train", "lenet-300-100", "--data", "fashion-mini", "--limit", "200", "--epochs", "1", "--device", "cpu", "--runs", _folder["runs"], "--output", _folder["narrow.safetensors"],
            "--remaining", "0.5", "--cost", "parameters", "--channel-criterion", "entropy", "--remove-first", "highest", "--round-to", "4", "--scoring-images", "100", "--fine-tune-epochs", "1", "--fine-tune-batch-size", "64", "--fine-tune-learning-rate", "0.01", "--fine-tune-optimizer", "muon", "--fine-tune-floor", "0.1", "--fine-tune-averaging", "0.5", "--reconstruction", "100",
        ];

        string report = ResearchProgram.Run(train).Succeeded().Output;

        RunResult result = Directory.GetDirectories(_folder["runs"]).Select(folder => RunResult.Load(Path.Combine(folder, "result.json"))).Single(run => run.Structure is not null);
        Assert.Equal(("entropy", RemovalOrder.Highest, "parameters", 4), result.Configuration.Structure is { } structure ? (structure.Criterion, structure.Order, structure.Cost, structure.RoundTo) : default);
        Assert.Equal(new Muon { LearningRate = 0.01 }, result.Configuration.Structure!.FineTuning.Optimizer);
        Assert.Equal((0.1, 0.5), result.Configuration.Structure.FineTuning is { Schedule: CosineSchedule { Floor: var floor }, Averaging: { } window } ? (floor, window) : default);
        LayerWidth fc1 = result.Structure!.Change.Widths[0];
        Assert.All([$"fc1 {fc1.Before} → {fc1.After}", "50 % of parameters left", "Before fine-tuning", result.Test.ToString()], part => Assert.Contains(part, report, StringComparison.Ordinal));
        string account = ResearchProgram.Run("inspect", _folder["narrow.safetensors"]).Succeeded().Output;
        Assert.Contains(result.Parameters.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), account, StringComparison.Ordinal);
    }

    [Fact]
    public void Libtorch_does_not_complain_of_the_processor_while_single_images_flow_through()
    {
        ResearchProgram pruned = ResearchProgram.Run(
            "train", "lenet-5", "--data", "fashion-mini", "--limit", "100", "--epochs", "1", "--sparsity", "0.5", "--criterion", "synflow", "--fine-tune-epochs", "0", "--threads", "1",
            "--device", "cpu", "--runs", _folder["runs"]).Succeeded();

        Assert.DoesNotContain("Warning", pruned.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NNPACK", pruned.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_trained_evaluated_and_inspected()
    {
        string[] train = ["train", "lenet-300-100", "--data", "fashion-mini", "--limit", "300", "--epochs", "1", "--device", "cpu", "--runs", _folder["runs"], "--output", _folder["out", "network.safetensors"]];
        ResearchProgram trained = ResearchProgram.Run(train).Succeeded();

        string folder = Assert.Single(Directory.GetDirectories(_folder["runs"]));
        var result = RunResult.Load(Path.Combine(folder, "result.json"));
        Assert.Contains(result.Test.ToString(), trained.Output, StringComparison.Ordinal);
        Assert.StartsWith("train  epoch   1/1", trained.Errors, StringComparison.Ordinal);
        Assert.Equal("cpu", result.Device);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "network.safetensors")), File.ReadAllBytes(_folder["out", "network.safetensors"]));
        Assert.Equal([_folder["out", "network.safetensors"]], Directory.GetFiles(_folder["out"]));

        using JsonDocument again = JsonDocument.Parse(ResearchProgram.Run([.. train, "--json"]).Succeeded().Output);
        Assert.Equal(result.NetworkSha256, again.RootElement.GetProperty("networkSha256").GetString());

        string table = ResearchProgram.Run("evaluate", _folder["out", "network.safetensors"], "--data", "fashion-mini", "--device", "cpu").Succeeded().Output;
        Assert.All(["266,610", result.Test.ToString(), "Latency, batch 32", "MACs per image", "Peak memory", "Csr: ", "Execution plan, batch 1", "Energy per image"], part => Assert.Contains(part, table, StringComparison.Ordinal));
        using JsonDocument measured = JsonDocument.Parse(ResearchProgram.Run("evaluate", _folder["out", "network.safetensors"], "--data", "fashion-mini", "--device", "cpu", "--json").Succeeded().Output);
        Assert.Equal(result.Test.Correct, measured.RootElement.GetProperty("test").GetProperty("correct").GetInt64());
        Assert.Equal("cpu", measured.RootElement.GetProperty("device").GetString());

        string layers = ResearchProgram.Run("inspect", _folder["out", "network.safetensors"]).Succeeded().Output;
        Assert.Contains("235,500", layers, StringComparison.Ordinal); // 784·300 + 300
        using JsonDocument inspected = JsonDocument.Parse(ResearchProgram.Run("inspect", _folder["out", "network.safetensors"], "--json").Succeeded().Output);
        Assert.Equal(266_610, inspected.RootElement.GetProperty("parameters").GetInt64());
    }

    [Fact]
    public void A_compressed_network_is_evaluated_and_inspected_by_its_bytes()
    {
        using (Network network = Network.Create(Models.Create("lenet-300-100"), seed: 1))
            network.Save(_folder["small.bin"], format: StorageFormat.Compressed);
        string bytes = new FileInfo(_folder["small.bin"]).Length.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

        string layers = ResearchProgram.Run("inspect", _folder["small.bin"]).Succeeded().Output;
        Assert.All(["fc1.weight", "dense", "Bits a weight", "architecture", bytes], part => Assert.Contains(part, layers, StringComparison.Ordinal));
        using JsonDocument inspected = JsonDocument.Parse(ResearchProgram.Run("inspect", _folder["small.bin"], "--json").Succeeded().Output);
        Assert.Equal(new FileInfo(_folder["small.bin"]).Length, inspected.RootElement.GetProperty("storage").GetProperty("fileBytes").GetInt64());
        string table = ResearchProgram.Run("evaluate", _folder["small.bin"], "--data", "fashion-mini", "--device", "cpu").Succeeded().Output;
        Assert.Contains($"Compressed: {bytes} bytes", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_override_the_recipe()
    {
        using JsonDocument record = JsonDocument.Parse(ResearchProgram.Run(
            "train", "lenet-300-100", "--data", "fashion-mini", "--limit", "200", "--epochs", "1", "--batch-size", "50", "--optimizer", "adamw", "--learning-rate", "0.002",
            "--weight-decay", "0.01", "--schedule", "one-cycle", "--label-smoothing", "0.1", "--seed", "3", "--patience", "2", "--sparsity", "0.8", "--rounds", "2",
            "--fine-tune-epochs", "1", "--device", "cpu", "--runs", _folder["runs"], "--json").Succeeded().Output);

        JsonElement configuration = record.RootElement.GetProperty("configuration"), training = configuration.GetProperty("training"), optimizer = training.GetProperty("optimizer");
        Assert.Equal((50, 0.1, 2, 3), (training.GetProperty("batchSize").GetInt32(), training.GetProperty("labelSmoothing").GetDouble(), training.GetProperty("patience").GetInt32(), configuration.GetProperty("seed").GetInt32()));
        Assert.Equal(("adamw", 0.002, 0.01), (optimizer.GetProperty("type").GetString(), optimizer.GetProperty("learningRate").GetDouble(), optimizer.GetProperty("weightDecay").GetDouble()));
        Assert.Equal("one-cycle", training.GetProperty("schedule").GetProperty("type").GetString());
        Assert.Equal(0.8, record.RootElement.GetProperty("sparsity").GetDouble(), 1e-4);
        Assert.Equal("3", record.RootElement.GetProperty("overrides").GetProperty("seed").GetString());
    }

    [Fact]
    public void Environment_names_machine_and_versions()
    {
        string table = ResearchProgram.Run("environment").Succeeded().Output;
        using JsonDocument json = JsonDocument.Parse(ResearchProgram.Run("environment", "--json").Succeeded().Output);

        Assert.All(["Commit", ".NET", "TorchSharp", "libtorch", "System", "Processor", "Memory", "CUDA", "Threads"], part => Assert.Contains(part, table, StringComparison.Ordinal));
        Assert.Equal(Environment.Version.ToString(), json.RootElement.GetProperty("dotNet").GetString());
    }

    [Fact]
    public void The_program_runs_from_any_folder_and_uses_the_threads_it_is_given()
    {
        Directory.CreateDirectory(_folder["here"]);
        ResearchProgram trained = Process("train", "mlp-784-20-10", "--data", "fashion-mini", "--limit", "64", "--epochs", "1", "--threads", "1", "--output", "network.safetensors", "--json").Succeeded();
        Assert.Equal(["network.safetensors", "runs"], Directory.GetFileSystemEntries(_folder["here"]).Select(Path.GetFileName).Order());
        using JsonDocument record = JsonDocument.Parse(trained.Output);
        Assert.Equal(1, record.RootElement.GetProperty("environment").GetProperty("threads").GetInt32());

        int most = Environment.ProcessorCount;
        using JsonDocument measured = JsonDocument.Parse(Process("evaluate", "network.safetensors", "--data", "fashion-mini", "--threads", $"{most}", "--json").Succeeded().Output);

        Assert.All(measured.RootElement.GetProperty("latencies").EnumerateArray(), latency => Assert.Equal(most, latency.GetProperty("threads").GetInt32()));
    }

    [Fact]
    public void A_process_without_libtorch_ends_in_one_sentence()
    {
        Directory.CreateDirectory(_folder["here"]);
        foreach (string line in new[] { "train lenet-5 --data fashion-mini", "evaluate x --data fashion-mini --threads 1", "inspect x", "environment" })
            ResearchProgram.End(ResearchProgram.Start(_folder["here"], [("RESEARCH_LIBTORCH", "/nowhere")], line.Split(' '))).FailedWith("RESEARCH_LIBTORCH names '/nowhere'");
        Assert.Empty(Directory.GetFileSystemEntries(_folder["here"]));
    }

    private ResearchProgram Process(params string[] arguments) => ResearchProgram.End(ResearchProgram.Start(_folder["here"], [], arguments));

    private static IEnumerable<string> Below(Command command, string path) =>
        command.Subcommands.SelectMany(child => Below(child, $"{path} {child.Name}".TrimStart())).Prepend(path);
}
