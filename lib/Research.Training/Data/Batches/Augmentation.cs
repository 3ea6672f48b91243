using System.Text.Json.Serialization;

namespace Research.Training.Data;

/// <summary>
/// Random changes of training images, drawn anew for every image and epoch: pad and crop, then flip, as is usual for CIFAR
/// (He et al. 2015). Padding is black, that is byte 0 before normalisation.
/// </summary>
public sealed record Augmentation
{
    /// <summary>
    /// Pixels of black border on every side, from which an image of the old size is cropped at random, so that images shift
    /// by up to as many pixels either way; 0 to 1024, default 0: none. Usual for CIFAR: 4.
    /// </summary>
    public int PadCrop
    {
        get;
        init => field = value is >= 0 and <= 1024 ? value
            : throw new ArgumentOutOfRangeException(nameof(PadCrop), $"PadCrop must be between 0 and 1024 pixels, not {value}.");
    }

    /// <summary>Whether every other image, at random, is mirrored left to right; default false.</summary>
    public bool Flip { get; init; }

    /// <summary>
    /// K: each image has that many fixed views, of which every epoch takes one at random, so that what a teacher says of each
    /// can be kept; at least 1, default null: changes are drawn anew without end.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Views
    {
        get;
        init => field = value is null or >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(Views), $"Views must be at least 1, not {value}.");
    }

    /// <summary>Which view of each image of a batch an epoch takes, in [0, K); it depends on the keys alone.</summary>
    internal long[] DrawViews(int count, long seed, int epoch, int batch)
    {
        var random = new RandomStream(seed, epoch, batch);
        var views = new long[count];
        for (int i = 0; i < count; i++)
            views[i] = random.Below(Views!.Value);
        return views;
    }

    /// <summary>The fixed changes that make the given views of the given images; the same for every training.</summary>
    internal ImageShift[] ShiftsOf(ReadOnlySpan<long> samples, ReadOnlySpan<long> views)
    {
        var shifts = new ImageShift[samples.Length];
        for (int i = 0; i < shifts.Length; i++)
        {
            var random = new RandomStream(samples[i], views[i]);
            shifts[i] = Draw(ref random);
        }
        return shifts;
    }

    /// <summary>The changes of a batch; they depend on the keys alone.</summary>
    internal ImageShift[] Draw(int count, long seed, int epoch, int batch)
    {
        var random = new RandomStream(seed, epoch, batch);
        var shifts = new ImageShift[count];
        for (int i = 0; i < count; i++)
            shifts[i] = Draw(ref random);
        return shifts;
    }

    private ImageShift Draw(ref RandomStream random) =>
        new(random.Below(2 * PadCrop + 1) - PadCrop, random.Below(2 * PadCrop + 1) - PadCrop, Flip && random.Below(2) == 1);
}
