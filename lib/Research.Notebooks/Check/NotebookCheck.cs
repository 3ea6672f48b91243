namespace Research.Notebooks;

/// <summary>
/// Finds what keeps a notebook from being shared: it is not valid, its outputs are not those of its code, it does not run
/// elsewhere, names a machine, cannot be read by all, or is too large.
/// </summary>
public static class NotebookCheck
{
    /// <summary>Checks a notebook.</summary>
    /// <param name="path">An <c>.ipynb</c> file.</param>
    /// <param name="options">Limits and names; default those of <see cref="CheckOptions"/>.</param>
    /// <returns>What should be mended, in the order of the cells; empty where all is well.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IReadOnlyList<NotebookFinding> Run(string path, CheckOptions? options = null)
    {
        options ??= new CheckOptions();
        Notebook notebook;
        try
        {
            notebook = Notebook.Load(path);
        }
        catch (InvalidDataException problem)
        {
            return [new NotebookFinding("format", null, problem.Message)];
        }
        NotebookFinding[] findings =
        [
            .. FormatRule.Check(File.ReadAllText(path)),
            .. EnvironmentRule.Check(notebook),
            .. ExecutionRule.Check(notebook),
            .. PackageRule.Check(notebook),
            .. AltTextRule.Check(notebook),
            .. PlaceRule.Check(notebook, options.Names),
            .. SizeRule.Check(notebook, new FileInfo(path).Length, options),
        ];
        return [.. findings.OrderBy(finding => finding.Cell ?? 0)];
    }
}
