namespace Research.Notebooks;

/// <summary>placeholder</summary>
public static class HtmlReport
{
    /// <summary>placeholder</summary>
    public static string Write(Notebook notebook, Func<string> plotlyScript) => "";
}
