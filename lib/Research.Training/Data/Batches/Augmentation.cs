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

    /// <summary>The changes of a batch; they depend on the keys alone.</summary>
    internal ImageShift[] Draw(int count, long seed, int epoch, int batch)
    {
        var random = new RandomStream(seed, epoch, batch);
        var shifts = new ImageShift[count];
        for (int i = 0; i < count; i++)
            shifts[i] = new ImageShift(random.Below(2 * PadCrop + 1) - PadCrop, random.Below(2 * PadCrop + 1) - PadCrop, Flip && random.Below(2) == 1);
        return shifts;
    }
}
