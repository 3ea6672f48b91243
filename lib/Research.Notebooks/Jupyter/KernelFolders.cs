namespace Research.Notebooks;

/// <summary>The folders in which Jupyter looks for kernels.</summary>
public static class KernelFolders
{
    /// <summary>The user's own: below <c>JUPYTER_DATA_DIR</c> or Jupyter's data folder on this system.</summary>
    public static string User => Path.Combine(Variable("JUPYTER_DATA_DIR") ?? DataFolder, "kernels");

    /// <summary>That of a Python environment or installation.</summary>
    /// <param name="prefix">Its root, such as <c>/usr/local</c> or a virtual environment.</param>
    public static string Below(string prefix) => Path.Combine(Path.GetFullPath(prefix), "share", "jupyter", "kernels");

    /// <summary>All of them, the first to be looked in first: <c>JUPYTER_PATH</c>, the user's, the active environment's, the system's.</summary>
    public static IReadOnlyList<string> All =>
    [
        .. ((Variable("JUPYTER_PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, "kernels"))
            .Append(User)
            .Concat(Variables("VIRTUAL_ENV", "CONDA_PREFIX").Select(Below))
            .Concat(System)
            .Distinct()),
    ];

    private static string DataFolder
    {
        get
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (OperatingSystem.IsWindows())
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
            return OperatingSystem.IsMacOS()
                ? Path.Combine(home, "Library", "Jupyter")
                : Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "jupyter");
        }
    }

    private static IEnumerable<string> System => OperatingSystem.IsWindows()
        ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "jupyter", "kernels")]
        : [Below("/usr/local"), Below("/usr")];

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static IEnumerable<string> Variables(params string[] names) => names.Select(Variable).OfType<string>();
}
