using Plotly.NET;

namespace Research.Charts;

/// <summary>The plotly.js program that Plotly.NET carries, for pages that must open without a network.</summary>
public static class PlotlyScript
{
    private static readonly Lazy<string> Script = new(Read);

    /// <summary>The text of plotly.js (minified, 3.5 MB); put it into a page once.</summary>
    /// <exception cref="InvalidOperationException">The Plotly.NET assembly carries no plotly.js.</exception>
    public static string Text => Script.Value;

    private static string Read()
    {
        var assembly = typeof(GenericChart).Assembly;
        var name = assembly.GetManifestResourceNames()
            .SingleOrDefault(resource => resource.Contains("plotly-", StringComparison.Ordinal) && resource.EndsWith(".min.js", StringComparison.Ordinal))
            ?? throw new InvalidOperationException(
                $"Plotly.NET {assembly.GetName().Version} carries no plotly.js: use version 6.0.0, as Directory.Packages.props says.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
