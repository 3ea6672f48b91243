using Research.Notebooks;

namespace Research.Cli.Runs;

/// <summary>One notebook to run, and how.</summary>
internal sealed record NotebookJob
{
    /// <summary>The notebook, as the user wrote it.</summary>
    internal required string File { get; init; }

    /// <summary>Where the executed notebook goes; null: in place.</summary>
    internal string? Output { get; init; }

    /// <summary>Where the report goes; null: none is written.</summary>
    internal string? Report { get; init; }

    /// <summary>Values of parameters by name.</summary>
    internal IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a cell may take; null: as long as it likes.</summary>
    internal TimeSpan? Timeout { get; init; }

    /// <summary>Whether a notebook is left alone whose last run still holds.</summary>
    internal bool Resume { get; init; }

    /// <summary>Threads within an operation, where it has a process of its own; null: as many as libtorch likes.</summary>
    internal int? Threads { get; init; }

    /// <summary>Where the executed notebook is in the end.</summary>
    internal string Target => NotebookRunner.TargetOf(File, Output);

    /// <summary>Its name among several.</summary>
    internal string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>Checks, before anything runs, that what it makes can be written.</summary>
    /// <exception cref="IOException">A target cannot be written.</exception>
    internal void CheckTargets()
    {
        AtomicFile.CheckWritable(Target);
        if (Report is not null)
            AtomicFile.CheckWritable(Report);
    }
}
