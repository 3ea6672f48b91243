namespace Research.Training.Data;

/// <summary>How the files of a data set compare with the published ones.</summary>
/// <param name="Place">Folder, archive, or a word for what the library carries.</param>
/// <param name="Problems">A sentence for each file that is not the published one.</param>
public sealed record DataVerification(string Place, IReadOnlyList<string> Problems)
{
    /// <summary>Whether all files are the published ones.</summary>
    public bool IsIntact => Problems.Count == 0;
}
