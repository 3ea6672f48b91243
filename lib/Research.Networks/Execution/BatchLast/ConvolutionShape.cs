namespace Research.Networks;

/// <summary>
/// A convolution over groups of 16 images that lie side by side, and where its values are: a plane <c>[C, H, W, 16]</c> with the
/// padding's zeros around it, of which weight k reads <see cref="WeightOffsets"/>[k] behind <see cref="PixelOffsets"/>[p] for output
/// pixel p. Both lists are filled up to multiples of 4 with their last entry.
/// </summary>
internal sealed class ConvolutionShape
{
    /// <summary>Lays out a convolution.</summary>
    /// <param name="layer">The layer, of one group.</param>
    /// <param name="input"><c>[n, C, H, W]</c>.</param>
    internal ConvolutionShape(Conv2d layer, long[] input)
    {
        (Batch, Channels, Height, Width) = ((int)input[0], (int)input[1], (int)input[2], (int)input[3]);
        (PaddingTop, PaddingLeft, Filters) = (layer.Padding.Height, layer.Padding.Width, layer.OutChannels);
        (PaddedHeight, PaddedWidth) = (Height + 2 * PaddingTop, Width + 2 * PaddingLeft);
        OutputHeight = (PaddedHeight - layer.Kernel.Height) / layer.Stride.Height + 1;
        OutputWidth = (PaddedWidth - layer.Kernel.Width) / layer.Stride.Width + 1;
        WeightOffsets = FilledUp(
            from channel in Enumerable.Range(0, Channels)
            from row in Enumerable.Range(0, layer.Kernel.Height)
            from column in Enumerable.Range(0, layer.Kernel.Width)
            select ((channel * PaddedHeight + row) * PaddedWidth + column) * BatchLastLayout.Lanes);
        PixelOffsets = FilledUp(
            from row in Enumerable.Range(0, OutputHeight)
            from column in Enumerable.Range(0, OutputWidth)
            select (row * layer.Stride.Height * PaddedWidth + column * layer.Stride.Width) * BatchLastLayout.Lanes);
        Weights = Channels * layer.Kernel.Area;
    }

    internal int Batch { get; }

    internal int Channels { get; }

    internal int Height { get; }

    internal int Width { get; }

    internal int PaddingTop { get; }

    internal int PaddingLeft { get; }

    internal int PaddedHeight { get; }

    internal int PaddedWidth { get; }

    internal int OutputHeight { get; }

    internal int OutputWidth { get; }

    /// <summary>Output channels.</summary>
    internal int Filters { get; }

    /// <summary>Weights of a filter: C·kH·kW.</summary>
    internal int Weights { get; }

    /// <summary>Output pixels.</summary>
    internal int Pixels => OutputHeight * OutputWidth;

    /// <summary>Groups of 16 images.</summary>
    internal int Groups => Batch / BatchLastLayout.Lanes;

    /// <summary>Elements of a plane of 16 images.</summary>
    internal int PlaneSize => Channels * PaddedHeight * PaddedWidth * BatchLastLayout.Lanes;

    internal int[] WeightOffsets { get; }

    internal int[] PixelOffsets { get; }

    /// <summary>A count filled up to a multiple of 4.</summary>
    internal static int UpTo4(int count) => (count + 3) & ~3;

    private static int[] FilledUp(IEnumerable<int> offsets)
    {
        List<int> list = [.. offsets];
        while (list.Count % 4 != 0)
            list.Add(list[^1]);
        return [.. list];
    }
}
