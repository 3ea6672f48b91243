namespace Research.Experiments;

/// <summary>A folder in which one process at a time computes something until its record is written, and another goes on where it was killed.</summary>
/// <param name="path">The folder.</param>
/// <param name="record">Name of the file whose presence means that the work is finished.</param>
internal sealed class WorkFolder(string path, string record)
{
    /// <summary>Attempts begun so far.</summary>
    internal int Attempts => Directory.Exists(path) ? Directory.GetFiles(path, "metrics-*.jsonl").Length : 0;

    /// <summary>Whether the work is finished.</summary>
    internal bool IsFinished => System.IO.File.Exists(File(record));

    internal string File(string name) => Path.Combine(path, name);

    /// <summary>The checkpoint of a phase of training.</summary>
    internal string Checkpoint(string phase) => File($"checkpoint-{phase}.safetensors");

    /// <summary>The metrics of a new attempt.</summary>
    internal MetricsFile OpenMetrics() => new(File($"metrics-{Attempts + 1}.jsonl"));

    /// <summary>Makes this process the only one that works here, until the stream is closed or the process ends, however it ends.</summary>
    /// <exception cref="IOException">The folder cannot be written, or another process is at work.</exception>
    internal FileStream Lock()
    {
        AtomicFile.CheckWritable(File(record));
        Directory.CreateDirectory(path);
        try
        {
            return new FileStream(File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException problem)
        {
            throw new IOException($"Another process is carrying out the run '{path}'; wait for it or stop it.", problem);
        }
    }

    /// <summary>Removes what a killed process was about to write.</summary>
    internal void RemoveCutOff()
    {
        foreach (string cutOff in Directory.GetFiles(path, "*.partial"))
            System.IO.File.Delete(cutOff);
    }

    /// <summary>Writes the record, which makes the work finished, and removes its checkpoints.</summary>
    internal void Finish(string text)
    {
        AtomicFile.WriteText(File(record), text);
        foreach (string checkpoint in Directory.GetFiles(path, "checkpoint*"))
            System.IO.File.Delete(checkpoint);
    }
}
