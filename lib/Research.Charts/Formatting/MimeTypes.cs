namespace Research.Charts;

/// <summary>The media types in which figures and tables are shown.</summary>
public static class MimeTypes
{
    /// <summary>A Plotly figure: an object with <c>data</c>, <c>layout</c> and <c>config</c>.</summary>
    public const string Plotly = "application/vnd.plotly.v1+json";

    /// <summary>A PNG picture, as base64 where it stands in text.</summary>
    public const string Png = "image/png";

    /// <summary>HTML.</summary>
    public const string Html = "text/html";

    /// <summary>Plain text.</summary>
    public const string Text = "text/plain";
}
