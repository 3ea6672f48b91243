using ScottPlot;
using SkiaSharp;

namespace Research.Charts.Rendering;

/// <summary>The font of every PNG, from the library itself: a machine may have none, or another one.</summary>
internal sealed class EmbeddedFont : IFontResolver
{
    /// <summary>Name under which ScottPlot finds the font; no system font has it.</summary>
    public const string Name = "Research Inter";

    private static readonly Lazy<EmbeddedFont> Registered = new(() =>
    {
        var font = new EmbeddedFont();
        Fonts.FontResolvers.Insert(0, font);
        return font;
    });

    /// <summary>Makes the font known to ScottPlot, once per process.</summary>
    public static void Register() => _ = Registered.Value;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        CreateTypeface(fontName, weight >= FontWeight.SemiBold, italic: false);

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic)
    {
        if (fontName != Name)
            return null;
        var file = bold ? "Inter-Bold.otf" : "Inter-Regular.otf";
        using var stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The font '{file}' is missing from {typeof(EmbeddedFont).Assembly.GetName().Name}: rebuild it.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
