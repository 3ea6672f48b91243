namespace Research.Tests.Repository;

/// <summary>
/// The part of README between <c>&lt;!-- name: … --&gt;</c> and <c>&lt;!-- /name --&gt;</c>, which is generated from results.
/// With <c>RESEARCH_UPDATE=1</c> it is rewritten, else compared.
/// </summary>
internal static class ReadmeSection
{
    private static readonly string Readme = Checkout.PathOf("README.md");

    internal static bool Updates => Environment.GetEnvironmentVariable("RESEARCH_UPDATE") == "1";

    /// <summary>What stands there and what should.</summary>
    internal static (string Actual, string Expected) Compare(string name, string content)
    {
        string text = File.ReadAllText(Readme);
        int begin = text.IndexOf("-->\n", text.IndexOf($"<!-- {name}:", StringComparison.Ordinal), StringComparison.Ordinal) + 4;
        int end = text.IndexOf($"<!-- /{name} -->", StringComparison.Ordinal);
        string expected = content.TrimEnd() + "\n";
        if (Updates)
        {
            File.WriteAllText(Readme, text[..begin] + expected + text[end..]);
            return (expected, expected);
        }
        return (text[begin..end], expected);
    }
}
