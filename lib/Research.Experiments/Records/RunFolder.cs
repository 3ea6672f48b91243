using System.Text.Json;

namespace Research.Experiments;

/// <summary>
/// The files of one run, <c>{root}/{id}/</c>: <c>configuration.json</c>, <c>environment.json</c>, one
/// <c>metrics-{attempt}.jsonl</c> per attempt, checkpoints while it runs, <c>network.safetensors</c> or, trained for few bits, <c>network.compressed</c>, and <c>result.json</c>,
/// whose presence means that the run is finished.
/// </summary>
/// <param name="root">Folder of all runs.</param>
/// <param name="configuration">The run.</param>
public sealed class RunFolder(string root, RunConfiguration configuration)
{
    internal const string NetworkName = "network.safetensors", CompressedName = "network.compressed";
    private const string ResultName = "result.json", ConfigurationName = "configuration.json", EnvironmentName = "environment.json";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(root, configuration.Id());

    /// <summary>File of the run's network.</summary>
    public string NetworkPath => File(configuration.Rate is null ? NetworkName : CompressedName);

    /// <summary>Attempts begun so far.</summary>
    public int Attempts => Directory.Exists(Path) ? Directory.GetFiles(Path, "metrics-*.jsonl").Length : 0;

    /// <summary>The record, where the run is finished.</summary>
    /// <exception cref="InvalidDataException">The record is broken.</exception>
    public RunResult? Result()
    {
        if (!System.IO.File.Exists(File(ResultName)))
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

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes this process the only one that carries out the run, until the stream is closed or the process ends, however it ends.</summary>
    /// <exception cref="IOException">The folder cannot be written, or another process is carrying out the run.</exception>
    internal FileStream Lock()
    {
        AtomicFile.CheckWritable(File(ResultName));
        Directory.CreateDirectory(Path);
        try
        {
            return new FileStream(File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException problem)
        {
            throw new IOException($"Another process is carrying out the run '{Path}'; wait for it or stop it.", problem);
        }
    }

    internal void Begin(RunEnvironment environment)
    {
        foreach (string cutOff in Directory.GetFiles(Path, "*.partial")) // a killed process wrote them
            System.IO.File.Delete(cutOff);
        AtomicFile.WriteText(File(ConfigurationName), JsonSerializer.Serialize(configuration, RecordJson.Indented));
        AtomicFile.WriteText(File(EnvironmentName), JsonSerializer.Serialize(environment, RecordJson.Indented));
    }

    /// <summary>Writes the record, which makes the run finished, and removes its checkpoints.</summary>
    internal RunResult Finish(RunResult result)
    {
        AtomicFile.WriteText(File(ResultName), result.ToJson());
        foreach (string checkpoint in Directory.GetFiles(Path, "checkpoint*"))
            System.IO.File.Delete(checkpoint);
        return result with { Folder = Path };
    }
}
