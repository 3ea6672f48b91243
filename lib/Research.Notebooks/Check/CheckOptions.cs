namespace Research.Notebooks;

/// <summary>Limits and names that a notebook is checked against.</summary>
public sealed record CheckOptions
{
    // Names that many machines share say nothing about one.
    private static readonly string[] Common = ["root", "user", "admin", "administrator", "runner", "ubuntu", "debian", "localhost", "build", "vscode", "jovyan", "home"];
    private const int ShortestName = 4;

    /// <summary>The largest output, in bytes of its JSON; default 1 MB.</summary>
    public long MaxOutputBytes { get; init; } = 1_000_000;

    /// <summary>The largest notebook, in bytes; default 10 MB.</summary>
    public long MaxNotebookBytes { get; init; } = 10_000_000;

    /// <summary>
    /// What would name this machine or its user; default: host name, user name and home folder, without what many machines
    /// share, such as <c>root</c>, and without names of fewer than 4 characters.
    /// </summary>
    public IReadOnlyList<string> Names { get; init; } =
        [.. new[] { Environment.MachineName, Environment.UserName, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) }
            .Where(name => name.Length >= ShortestName && !Common.Contains(Path.GetFileName(name), StringComparer.OrdinalIgnoreCase)).Distinct()];
}
