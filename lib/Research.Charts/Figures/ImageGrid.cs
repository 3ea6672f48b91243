namespace Research.Charts;

/// <summary>Pictures in rows and columns, each with its caption: digits, what a network mistook, filters.</summary>
public static class ImageGrid
{
    private const double CellSize = 1;
    private const double PictureSize = 0.9;
    private const double CaptionHeight = 0.22;
    private const int CellPixels = 92;

    /// <summary>Draws the pictures from left to right and top to bottom, each as large as its cell allows.</summary>
    /// <param name="pictures">The pictures, at least one.</param>
    /// <param name="alt">What the figure shows; <see cref="Describe"/> makes a truthful sentence.</param>
    /// <param name="title">Title above the figure.</param>
    /// <param name="columns">Pictures per row; 8 by default.</param>
    /// <exception cref="ArgumentException"><paramref name="pictures"/>, <paramref name="alt"/> or <paramref name="title"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is less than 1.</exception>
    public static Figure Create(IEnumerable<Picture> pictures, string alt, string title, int columns = 8)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Picture[] all = [.. pictures];
        if (all.Length == 0)
            throw new ArgumentException("A grid needs at least one picture.", nameof(pictures));
        columns = Math.Min(columns, all.Length);
        var rows = (all.Length + columns - 1) / columns;
        var captioned = all.Any(picture => picture.Caption.Length > 0);
        var rowHeight = CellSize + (captioned ? CaptionHeight : 0);
        List<Series> series = [];
        List<Annotation> captions = [];
        for (var index = 0; index < all.Length; index++)
        {
            var (left, top) = (index % columns * CellSize, (index / columns + 1) * rowHeight - CellSize);
            series.Add(Place(all[index], index, left, top));
            if (all[index].Caption.Length > 0)
                captions.Add(new Annotation(left + CellSize / 2, top + (CellSize - PictureSize) / 2, all[index].Caption));
        }

        var scale = Math.Min(CellPixels, 740.0 / columns);
        Axis x = Axis.Hidden with { Minimum = 0, Maximum = columns * CellSize }, y = Axis.HiddenDownwards with { Minimum = 0, Maximum = rows * rowHeight };
        return new Figure(title, x, y, series, alt)
        {
            Annotations = captions,
            Height = (int)(90 + scale * rows * rowHeight),
        };
    }

    /// <summary>Says in words how many pictures there are and what their captions are.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="what">What they are, such as "test images that the pruned network mistakes".</param>
    public static string Describe(IEnumerable<Picture> pictures, string what)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        Picture[] all = [.. pictures];
        var captions = all.Select(picture => picture.Caption).Where(caption => caption.Length > 0).ToArray();
        var text = $"{all.Length} {Require.Text(what, "words for what the pictures are", nameof(what))}";
        return captions.Length == 0 ? text + "." : $"{text}, captioned {string.Join("; ", captions)}.";
    }

    private static PictureSeries Place(Picture picture, int index, double left, double top)
    {
        var longest = Math.Max(picture.Rows, picture.Columns);
        var (width, height) = (PictureSize * picture.Columns / longest, PictureSize * picture.Rows / longest);
        var name = picture.Caption.Length > 0 ? picture.Caption : $"picture {index + 1}";
        return new PictureSeries(name, picture, left + (CellSize - width) / 2, top + (CellSize - height) / 2, width, height);
    }
}
