using System.Text.Json;
using Research.Networks;

namespace Research.Experiments;

/// <summary>
/// The files of one run, <c>{root}/{id}/</c>: <c>configuration.json</c>, <c>environment.json</c>, one
/// <c>metrics-{attempt}.jsonl</c> per attempt, checkpoints while it runs, <c>network.safetensors</c>, or
/// <c>network.compressed</c> of a run that shares weights or trains for few bits, and <c>result.json</c>, whose presence means that the run is finished.
/// </summary>
/// <param name="root">Folder of all runs.</param>
/// <param name="configuration">The run.</param>
public sealed class RunFolder(string root, RunConfiguration configuration)
{
    private const string ResultName = "result.json", ConfigurationName = "configuration.json", EnvironmentName = "environment.json";

    private readonly WorkFolder _work = new(System.IO.Path.Combine(root, configuration.Id()), ResultName);

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(root, configuration.Id());

    /// <summary>File of the run's network.</summary>
    public string NetworkPath { get; } = System.IO.Path.Combine(root, configuration.Id(), NetworkNameOf(configuration));

    /// <summary>Attempts begun so far.</summary>
    public int Attempts => _work.Attempts;

    /// <summary>The record, where the run is finished.</summary>
    /// <exception cref="InvalidDataException">The record is broken.</exception>
    public RunResult? Result()
    {
        if (!_work.IsFinished)
            return null;
        try
        {
            return RunResult.Load(File(ResultName));
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{problem.Message.TrimEnd('.')}; delete the folder to compute the run again.", problem);
        }
    }

    internal static string NetworkNameOf(RunConfiguration configuration) => (configuration.Sharing, configuration.Rate) is (null, null) ? "network.safetensors" : $"network{CompressedFile.Extension}";

    internal string File(string name) => _work.File(name);

    internal string Checkpoint(string phase) => _work.Checkpoint(phase);

    internal MetricsFile OpenMetrics() => _work.OpenMetrics();

    /// <inheritdoc cref="WorkFolder.Lock"/>
    internal FileStream Lock() => _work.Lock();

    internal void Begin(RunEnvironment environment)
    {
        _work.RemoveCutOff();
        AtomicFile.WriteText(File(ConfigurationName), JsonSerializer.Serialize(configuration, RecordJson.Indented));
        AtomicFile.WriteText(File(EnvironmentName), JsonSerializer.Serialize(environment, RecordJson.Indented));
    }

    /// <summary>Writes the record, which makes the run finished, and removes its checkpoints.</summary>
    internal RunResult Finish(RunResult result)
    {
        _work.Finish(result.ToJson());
        return result with { Folder = Path };
    }
}
