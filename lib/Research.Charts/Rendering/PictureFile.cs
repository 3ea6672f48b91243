using SkiaSharp;

namespace Research.Charts.Rendering;

/// <summary>Writes a picture as PNG, one pixel per value.</summary>
internal static class PictureFile
{
    public static byte[] Png(Picture picture)
    {
        using var bitmap = new SKBitmap(picture.Columns, picture.Rows, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var row = 0; row < picture.Rows; row++)
            for (var column = 0; column < picture.Columns; column++)
                bitmap.SetPixel(column, row, Color(picture, (row * picture.Columns + column) * picture.Channels));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static SKColor Color(Picture picture, int start)
    {
        var pixels = picture.Pixels;
        return picture.Channels == 1
            ? new SKColor(pixels[start], pixels[start], pixels[start])
            : new SKColor(pixels[start], pixels[start + 1], pixels[start + 2]);
    }
}
