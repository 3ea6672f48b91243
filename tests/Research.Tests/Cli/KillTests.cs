using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Tests.Networks.Native;
using Research.Training;
using Xunit;

namespace Research.Tests.Cli;

/// <summary>Processes that are killed, as the kernel or a scheduler does it, and started again.</summary>
public sealed class KillTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Small steps, so that an epoch lasts long enough to be hit in its middle.
    private static readonly string[] Options =
        ["--data", "fashion-mini", "--limit", "4000", "--batch-size", "16", "--epochs", "3", "--sparsity", "0.9", "--rounds", "2", "--fine-tune-epochs", "2", "--device", "cpu"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_training_killed_in_an_epoch_goes_on_to_the_same_bits()
    {
        RunResult whole = Finish("whole");
        string dense = _folder["killed", RunIdOf("whole", pruned: false)], pruned = _folder["killed", RunIdOf("whole", pruned: true)];

        Kill(Start("killed"), () => StepsOf(Path.Combine(dense, "metrics-1.jsonl"), "train", epoch: 2));
        Assert.True(File.Exists(Path.Combine(dense, "checkpoint-train.safetensors")));
        Assert.InRange(File.ReadLines(Path.Combine(dense, "metrics-1.jsonl")).Count(line => line.Contains("\"epoch\":2,", StringComparison.Ordinal)), 1, 249); // of 250 steps
        Assert.False(Directory.Exists(pruned));
        File.WriteAllText(Path.Combine(dense, "network.safetensors.1.partial"), "half a fi"); // as a kill while writing leaves it
        Kill(Start("killed"), () => StepsOf(Path.Combine(pruned, "metrics-1.jsonl"), "round-2", epoch: 2));
        RunResult resumed = Finish("killed");

        Assert.Equal(whole.NetworkSha256, resumed.NetworkSha256);
        Assert.Equal(whole.Test, resumed.Test);
        Assert.Equal(whole.Epochs.Select(epoch => (epoch.Loss, epoch.Selection)), resumed.Epochs.Select(epoch => (epoch.Loss, epoch.Selection)));
        Assert.Equal(2, resumed.Attempts);
        RunResult wholeDense = Load("whole", pruned: false), resumedDense = Load("killed", pruned: false);
        Assert.Equal(wholeDense.NetworkSha256, resumedDense.NetworkSha256);
        Assert.Equal(wholeDense.Test, resumedDense.Test);
        Assert.Equal((1, 2), (wholeDense.Attempts, resumedDense.Attempts));
        string[] files = ["configuration.json", "environment.json", "metrics-1.jsonl", "metrics-2.jsonl", "network.safetensors", "result.json"];
        Assert.All([dense, pruned], folder => Assert.Equal(files, Directory.GetFiles(folder).Select(Path.GetFileName).Order()));
    }

    [Fact]
    public void A_killed_sweep_computes_what_is_missing_to_the_same_bits()
    {
        RunConfiguration[] runs = [.. from seed in new[] { 0, 1, 2 } select Small(seed)];
        IReadOnlyList<RunResult> whole = new Sweep("sweep", runs, _folder["whole"]) { Parallel = 1 }.Execute();
        File.WriteAllText(_folder["runs.json"], JsonSerializer.Serialize(runs, RecordJson.Compact));
        using var program = FreshProgram.Needing(
            $"""
            using System.IO; using System.Linq; using Research.Experiments;
            string root = "{_folder.Path}";
            RunConfiguration[] runs = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement[]>(File.ReadAllText(root + "/runs.json")).Select(run => RunConfiguration.Parse(run.GetRawText())).ToArray();
            new Sweep("sweep", runs, root + "/killed") {"{"} Parallel = 1 {"}"}.Execute();
            """,
            typeof(Sweep), typeof(Pruner), typeof(Trainer));
        string[] folders = [.. runs.Select(run => _folder["killed", run.Id()])];

        Kill(program.Start(), () => StepsOf(Path.Combine(folders[1], "metrics-1.jsonl"), "train", epoch: 2));
        Assert.Equal([true, false, false], folders.Select(folder => File.Exists(Path.Combine(folder, "result.json"))));
        DateTime first = File.GetLastWriteTimeUtc(Path.Combine(folders[0], "result.json"));
        Assert.Equal("", program.Run());

        RunResult[] resumed = [.. folders.Select(folder => RunResult.Load(Path.Combine(folder, "result.json")))];
        Assert.Equal(whole.Select(run => (run.NetworkSha256, run.Test)), resumed.Select(run => (run.NetworkSha256, run.Test)));
        Assert.Equal([1, 2, 1], resumed.Select(run => run.Attempts));
        Assert.Equal(first, File.GetLastWriteTimeUtc(Path.Combine(folders[0], "result.json")));
    }

    [Fact]
    public void A_recipe_killed_in_a_stage_goes_on_to_the_same_bits()
    {
        RunConfiguration small = Small(0);
        using (Network network = Network.Create(Models.Create(small.Model), 1))
            network.Save(_folder["network.safetensors"]);
        File.WriteAllText(_folder["recipe.json"], """
            {"steps": [
              {"type": "fine-tune", "training": {"epochs": 2, "batchSize": 16, "optimizer": {"type": "sgd", "learningRate": 0.02}}},
              {"type": "prune", "pruning": {"sparsity": 0.9, "schedule": {"type": "gradual"}, "fineTuning": {"epochs": 3, "batchSize": 16, "optimizer": {"type": "sgd", "learningRate": 0.02}}}, "distillation": {}},
              {"type": "share", "sharing": {"linearBits": 4, "training": {"epochs": 2, "batchSize": 16, "optimizer": {"type": "adam", "learningRate": 0.0001}}}}
            ]}
            """);
        string[] Line(string runs) => ["compress", _folder["network.safetensors"], "--data", "fashion-mini", "--limit", "4000", "--recipe", _folder["recipe.json"], "--device", "cpu",
            "--runs", _folder[runs], "--output", _folder[$"{runs}.compressed"], "--record", _folder[$"{runs}.json"]];
        ResearchProgram.End(ResearchProgram.Start(_folder.Path, [], Line("whole"))).Succeeded();
        string[] stages = [.. JsonNode.Parse(File.ReadAllText(_folder["whole.json"]))!["stages"]!.AsArray().Select(stage => stage!["id"]!.GetValue<string>())];

        Kill(ResearchProgram.Start(_folder.Path, [], Line("killed")), () => StepsOf(_folder["killed", stages[1], "metrics-1.jsonl"], "gradual", epoch: 2));
        Assert.Equal([true, false], stages.Take(2).Select(stage => File.Exists(_folder["killed", stage, "stage.json"])));
        Assert.True(File.Exists(_folder["killed", stages[1], "checkpoint-gradual.safetensors"]));
        File.WriteAllText(_folder["killed", stages[1], "network.compressed.1.partial"], "half a fi"); // as a kill while writing leaves it
        Kill(ResearchProgram.Start(_folder.Path, [], Line("killed")), () => StepsOf(_folder["killed", stages[2], "metrics-1.jsonl"], "share", epoch: 2));
        Assert.False(File.Exists(_folder["killed.compressed"]));
        ResearchProgram.End(ResearchProgram.Start(_folder.Path, [], Line("killed"))).Succeeded();

        Assert.Equal(File.ReadAllBytes(_folder["whole.compressed"]), File.ReadAllBytes(_folder["killed.compressed"]));
        Assert.Equal([1, 2, 2], JsonNode.Parse(File.ReadAllText(_folder["killed.json"]))!["stages"]!.AsArray().Select(stage => stage!["attempts"]!.GetValue<int>()));
        Assert.All(stages, stage => Assert.DoesNotContain(Directory.GetFiles(_folder["killed", stage]), file => file.EndsWith(".partial", StringComparison.Ordinal) || file.Contains("checkpoint", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public void An_interrupted_training_says_how_to_go_on()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals");
        using Process training = Start("interrupted");
        Wait(training, () => StepsOf(_folder["interrupted", RunId(), "metrics-1.jsonl"], "train", epoch: 2));

        Assert.Equal(0, Signal(training.Id, Interrupt));
        ResearchProgram ended = ResearchProgram.End(training);

        Assert.Equal(130, ended.ExitCode);
        Assert.EndsWith("Interrupted; run the same command again: a training goes on from its last whole epoch.", ended.Errors.Trim(), StringComparison.Ordinal);
        Assert.Equal(["checkpoint-train.safetensors", "configuration.json", "environment.json", "metrics-1.jsonl"],
            Directory.GetFiles(_folder["interrupted", RunId()]).Select(Path.GetFileName).Order());
    }

    private static RunConfiguration Small(int seed)
    {
        var run = RunConfiguration.For("mlp-784-64-10", "fashion-mini", seed, limit: 4000);
        return run with { Training = run.Training with { Epochs = 3, BatchSize = 16 } };
    }

    private Process Start(string runs) => ResearchProgram.Start(_folder.Path, [], ["train", "lenet-300-100", .. Options, "--runs", _folder[runs], "--json"]);

    private RunResult Finish(string runs)
    {
        ResearchProgram.End(Start(runs)).Succeeded();
        return Load(runs, pruned: true);
    }

    private static string RunId()
    {
        var run = RunConfiguration.For("lenet-300-100", "fashion-mini", limit: 4000);
        return (run with { Training = run.Training with { Epochs = 3, BatchSize = 16 } }).Id();
    }

    private RunResult Load(string runs, bool pruned) => Directory.GetDirectories(_folder[runs])
        .Select(folder => RunResult.Load(Path.Combine(folder, "result.json"))).Single(result => result.Configuration.Pruning is not null == pruned);

    private string RunIdOf(string runs, bool pruned) => Load(runs, pruned).Id;

    /// <summary>Kills a process with SIGKILL as soon as something holds.</summary>
    private static void Kill(Process process, Func<bool> when)
    {
        using Process killed = process;
        Wait(killed, when);
        killed.Kill();
        killed.WaitForExit();
    }

    private static void Wait(Process process, Func<bool> when)
    {
        var clock = Stopwatch.StartNew();
        while (!when())
        {
            Assert.False(process.HasExited, $"The process ended before it could be stopped: {(process.HasExited ? process.StandardError.ReadToEnd() : "")}");
            Assert.True(clock.Elapsed < Patience, "The process did not come to the point where it is to be stopped.");
            Thread.Sleep(2);
        }
    }

    /// <summary>Whether the metrics show steps of an epoch of a phase.</summary>
    private static bool StepsOf(string metrics, string phase, int epoch)
    {
        if (!File.Exists(metrics))
            return false;
        using var reader = new StreamReader(new FileStream(metrics, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        string text = reader.ReadToEnd();
        return text.Split('\n').Any(line => line.Contains($"\"{phase}\"", StringComparison.Ordinal) && line.Contains("\"step\"", StringComparison.Ordinal)
            && line.Contains(string.Create(CultureInfo.InvariantCulture, $"\"epoch\":{epoch},"), StringComparison.Ordinal));
    }

    private const int Interrupt = 2; // SIGINT

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
