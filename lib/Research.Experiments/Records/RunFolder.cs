using System.Text.Json;

namespace Research.Experiments;

/// <summary>
/// The files of one run, <c>{root}/{id}/</c>: <c>configuration.json</c>, <c>environment.json</c>, one
/// <c>metrics-{attempt}.jsonl</c> per attempt, checkpoints while it runs, <c>network.safetensors</c>, and <c>result.json</c>,
/// whose presence means that the run is finished.
/// </summary>
/// <param name="root">Folder of all runs.</param>
/// <param name="configuration">The run.</param>
public sealed class RunFolder(string root, RunConfiguration configuration)
{
    internal const string NetworkName = "network.safetensors";
    private const string ResultName = "result.json", ConfigurationName = "configuration.json", EnvironmentName = "environment.json";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(root, configuration.Id());

    /// <summary>File of the run's network.</summary>
    public string NetworkPath => File(NetworkName);

    /// <summary>Attempts begun so far.</summary>
    public int Attempts => Directory.Exists(Path) ? Directory.GetFiles(Path, "metrics-*.jsonl").Length : 0;

    /// <summary>The record, where the run is finished.</summary>
    /// <exception cref="InvalidDataException">The record is broken.</exception>
    public RunResult? Result() => System.IO.File.Exists(File(ResultName)) ? RunResult.Load(File(ResultName)) : null;

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    internal void Begin(RunEnvironment environment)
    {
        AtomicFile.WriteText(File(ConfigurationName), JsonSerializer.Serialize(configuration, RecordJson.Indented));
        AtomicFile.WriteText(File(EnvironmentName), JsonSerializer.Serialize(environment, RecordJson.Indented));
    }

    /// <summary>Writes the record, which makes the run finished, and removes its checkpoints.</summary>
    internal RunResult Finish(RunResult result)
    {
        AtomicFile.WriteText(File(ResultName), result.ToJson());
        foreach (string checkpoint in Directory.GetFiles(Path, "checkpoint*.safetensors"))
            System.IO.File.Delete(checkpoint);
        return result with { Folder = Path };
    }
}
