using System.Text.RegularExpressions;

namespace Research.Notebooks;

/// <summary>KaTeX, which sets mathematics in the browser (folder <c>Katex</c>).</summary>
internal static partial class Katex
{
    private static readonly Lazy<string> LazyStyles = new(ReadStyles);

    /// <summary>KaTeX's styles with its fonts in them, and how the page places formulas.</summary>
    internal static string Styles => LazyStyles.Value;

    /// <summary>KaTeX's licence and program, and the lines that set the mathematics of the page.</summary>
    internal static string Program =>
        $"/*! KaTeX, https://katex.org\n{ReportResource.Text("Katex/LICENSE")}*/\n{ReportResource.Text("Katex/katex.min.js")}\n{ReportResource.Text("mathematics.js")}";

    private static string ReadStyles() => FontSources().Replace(ReportResource.Text("Katex/katex.min.css"), font =>
        $"src:url(data:font/woff2;base64,{Convert.ToBase64String(ReportResource.Bytes($"Katex/{font.Groups["name"].Value}.woff2"))}) format(\"woff2\")")
        + $"\n{ReportResource.Text("mathematics.css")}";

    [GeneratedRegex("""src:url\(fonts/(?<name>[\w-]+)\.woff2\) format\("woff2"\)[^;}]*""")]
    private static partial Regex FontSources();
}
