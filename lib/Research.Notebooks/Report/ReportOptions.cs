namespace Research.Notebooks;

/// <summary>How a report is written.</summary>
public sealed record ReportOptions
{
    /// <summary>Where the pictures are that text cells refer to by relative paths; null, the default, makes them links.</summary>
    public string? Folder { get; init; }

    /// <summary>The name of the notebook, shown under the title; null, the default, for none.</summary>
    public string? NotebookName { get; init; }

    /// <summary>The address of the notebook as seen from the report, such as <c>00-quickstart.ipynb</c>; null, the default, for no link.</summary>
    public string? NotebookAddress { get; init; }

    /// <summary>Whether code is unfolded at first; default false: a reader sees text, figures and results, and unfolds the code of a cell or of all.</summary>
    public bool ShowCode { get; init; }
}
