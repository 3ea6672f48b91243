namespace Research.Training.Data;

/// <summary>Which training images are held out to choose with.</summary>
/// <param name="Train">Indices of the images that remain, shuffled.</param>
/// <param name="Selection">Indices of the images held out, shuffled.</param>
internal sealed record SelectionSplit(long[] Train, long[] Selection)
{
    /// <summary>
    /// Splits at random with every class held out in proportion; the fractions that remain go to the classes with the
    /// largest ones.
    /// </summary>
    /// <param name="labels">Label of every image.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="selection">Images to hold out, fewer than there are.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    internal static SelectionSplit Stratified(ReadOnlySpan<long> labels, int classes, int selection, int seed)
    {
        int[] wanted = Allocate(labels, classes, selection);
        List<long> train = new(labels.Length - selection), held = new(selection);
        foreach (int index in new RandomStream(seed).Permutation(labels.Length))
            (wanted[labels[index]]-- > 0 ? held : train).Add(index);
        return new SelectionSplit([.. train], [.. held]);
    }

    private static int[] Allocate(ReadOnlySpan<long> labels, int classes, int selection)
    {
        var counts = new long[classes];
        foreach (long label in labels)
            counts[label]++;
        int total = labels.Length;
        var wanted = counts.Select(count => (int)(count * selection / total)).ToArray();
        var byRemainder = Enumerable.Range(0, classes).OrderByDescending(label => counts[label] * selection % total).ThenBy(label => label);
        foreach (int label in byRemainder.Take(selection - wanted.Sum()))
            wanted[label]++;
        return wanted;
    }
}
