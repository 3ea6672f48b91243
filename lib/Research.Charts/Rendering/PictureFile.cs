using SkiaSharp;

namespace Research.Charts.Rendering;

/// <summary>Writes pictures as PNG.</summary>
internal static class PictureFile
{
    private const int Gap = 4;

    /// <summary>A picture, one pixel per value.</summary>
    public static byte[] Png(Picture picture)
    {
        using SKBitmap bitmap = Bitmap(picture);
        return Encode(bitmap);
    }

    /// <summary>Pictures of one size, from left to right and top to bottom, with gaps that show the page.</summary>
    /// <param name="pictures">At least one.</param>
    /// <param name="perRow">Pictures in a row.</param>
    /// <param name="scale">Pixels per value, in height and width.</param>
    public static byte[] Png(IReadOnlyList<Picture> pictures, int perRow, int scale)
    {
        int width = pictures[0].Columns * scale, height = pictures[0].Rows * scale;
        int columns = Math.Min(perRow, pictures.Count), rows = (pictures.Count + columns - 1) / columns;
        using var sheet = new SKBitmap(columns * (width + Gap) - Gap, rows * (height + Gap) - Gap, SKColorType.Rgba8888, SKAlphaType.Premul);
        using (var canvas = new SKCanvas(sheet))
        {
            canvas.Clear(SKColors.Transparent);
            for (var index = 0; index < pictures.Count; index++)
            {
                using SKBitmap bitmap = Bitmap(pictures[index]);
                using SKImage image = SKImage.FromBitmap(bitmap);
                var (left, top) = (index % columns * (width + Gap), index / columns * (height + Gap));
                canvas.DrawImage(image, SKRect.Create(left, top, width, height), new SKSamplingOptions(SKFilterMode.Nearest));
            }
        }
        return Encode(sheet);
    }

    private static SKBitmap Bitmap(Picture picture)
    {
        var bitmap = new SKBitmap(picture.Columns, picture.Rows, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var row = 0; row < picture.Rows; row++)
            for (var column = 0; column < picture.Columns; column++)
                bitmap.SetPixel(column, row, Color(picture, (row * picture.Columns + column) * picture.Channels));
        return bitmap;
    }

    private static byte[] Encode(SKBitmap bitmap)
    {
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
