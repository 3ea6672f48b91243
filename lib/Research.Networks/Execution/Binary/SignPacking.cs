using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Binary;

/// <summary>
/// The signs of a layer's inputs as bits, 1 for a negative one: <c>[batch, H, W, ⌈C/32⌉]</c> words, or <c>[batch, ⌈F/32⌉]</c> for a linear layer.
/// Bits behind the last channel are 0.
/// </summary>
internal sealed unsafe class SignPacking : IDisposable
{
    private const int Lanes = 16, BitsOfWord = 32;
    private readonly LayerTask _task;
    private readonly int _channels, _pixels, _wordsOfPixel;

    /// <summary>Makes room.</summary>
    internal SignPacking(LayerTask task)
    {
        _task = task;
        (_channels, _pixels) = task.Layer is Conv2d ? ((int)task.InputShapes[0][0], (int)(task.InputShapes[0][1] * task.InputShapes[0][2])) : (task.InElements, 1);
        _wordsOfPixel = (_channels + BitsOfWord - 1) / BitsOfWord;
        Words = new((long)task.Batch * _pixels * _wordsOfPixel);
    }

    /// <summary>The words.</summary>
    internal AlignedBuffer<float> Words { get; }

    /// <summary>Bytes of a pixel; of a sample, for a linear layer.</summary>
    internal int PixelBytes => _wordsOfPixel * sizeof(uint);

    /// <summary>Packs the layer's inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Run()
    {
        for (int sample = 0; sample < _task.Batch; sample++)
        {
            float* from = _task.In + (long)sample * _task.InElements;
            uint* to = (uint*)Words.Pointer + (long)sample * _pixels * _wordsOfPixel;
            for (int word = 0; word < _wordsOfPixel; word++)
            {
                int first = word * BitsOfWord, count = Math.Min(BitsOfWord, _channels - first);
                if (_pixels == 1)
                    to[word] = Features(from + first, count);
                else
                    Channels(from + (long)first * _pixels, count, to + word);
            }
        }
    }

    public void Dispose() => Words.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Features(float* from, int count)
    {
        ulong bits = Vector512.ExtractMostSignificantBits(Vector512.Load(from)) | Vector512.ExtractMostSignificantBits(Vector512.Load(from + Lanes)) << Lanes;
        return (uint)(bits & (1ul << count) - 1);
    }

    /// <summary>One word of each pixel: its bits come in from above, channel by channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Channels(float* from, int count, uint* to)
    {
        Vector512<uint> top = Vector512.Create(1u << BitsOfWord - 1);
        for (int pixel = 0; pixel < _pixels; pixel += Lanes)
        {
            Vector512<uint> words = default;
            for (int channel = 0; channel < count; channel++)
                words = words >>> 1 | Vector512.Load(from + (long)channel * _pixels + pixel).AsUInt32() & top;
            words >>>= BitsOfWord - count;
            int lanes = Math.Min(Lanes, _pixels - pixel);
            for (int lane = 0; lane < lanes; lane++, to += _wordsOfPixel)
                *to = words[lane];
        }
    }
}
