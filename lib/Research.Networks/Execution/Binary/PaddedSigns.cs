using Research.Networks.Execution.Tiles;

namespace Research.Networks.Execution.Binary;

/// <summary>
/// What the differing bits of an output are taken from, twice: the number of signs, where no weight lies on padding. Bits of padding are 0, like
/// those of +1, so that the signs of the weights on it were added to the sum, and are taken off here.
/// </summary>
internal sealed unsafe class PaddedSigns : IDisposable
{
    private readonly AlignedBuffer<int> _kinds, _totals;
    private readonly int _slots;

    /// <summary>Works out the totals of each kind of pixel: those with the same weights on padding.</summary>
    /// <param name="task">A linear layer or a convolution of one group, whose rows are its slots.</param>
    /// <param name="slots">Rows, with those that fill up vectors.</param>
    /// <param name="output">Output pixels of a pass.</param>
    internal PaddedSigns(LayerTask task, int slots, Extent output)
    {
        _slots = slots;
        _kinds = new(output.Area);
        var kinds = new Dictionary<string, int>();
        var totals = new List<int>();
        for (int pixel = 0; pixel < output.Area; pixel++)
        {
            int[] taps = task.Layer is Conv2d layer
                ? [.. Enumerable.Range(0, layer.Kernel.Area).Where(tap => PixelWindow.IsPadding(layer, task.InputShapes[0], pixel / output.Width, pixel % output.Width, tap))]
                : [];
            string key = string.Join(' ', taps);
            if (!kinds.TryGetValue(key, out int kind))
            {
                kinds.Add(key, kind = kinds.Count);
                totals.AddRange(TotalsOf(task, slots, taps));
            }
            _kinds.Span[pixel] = kind;
        }
        _totals = new([.. totals]);
    }

    /// <summary>The totals of all rows for a pixel.</summary>
    internal int* Of(int pixel) => _totals.Pointer + (long)_kinds.Pointer[pixel] * _slots;

    public void Dispose()
    {
        _kinds.Dispose();
        _totals.Dispose();
    }

    private static IEnumerable<int> TotalsOf(LayerTask task, int slots, int[] padding)
    {
        int area = (task.Layer as Conv2d)?.Kernel.Area ?? 1, channels = task.Columns / area;
        for (int row = 0; row < slots; row++)
        {
            int onPadding = 0;
            if (row < task.Rows)
            {
                foreach (int tap in padding)
                {
                    for (int channel = 0; channel < channels; channel++)
                        onPadding += MathF.Sign(task.Weight[row * task.Columns + channel * area + tap]);
                }
            }
            yield return task.Columns - onPadding;
        }
    }
}
