using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Sums over images of what each unit's absence changes; differences are taken image by image, so that their error is that of pairs.</summary>
internal sealed class DifferenceSums(int units)
{
    private readonly double[] _sums = new double[units], _squares = new double[units];
    private readonly long[] _errors = new long[units];
    private long[] _labels = [];
    private float[] _losses = [];
    private double _loss;
    private long _wrong, _batchWrong, _images;

    /// <summary>Starts a batch.</summary>
    /// <param name="outputs">Logits of the whole network, float32 <c>[b, classes]</c>.</param>
    /// <param name="labels">int64 <c>[b]</c>.</param>
    internal void Begin(Tensor outputs, Tensor labels)
    {
        _labels = labels.cpu().data<long>().ToArray();
        _losses = new float[_labels.Length];
        _batchWrong = 0;
        ForEachImage(outputs, variants: 1, (image, losses, wrong) =>
        {
            _losses[image] = losses[0];
            _loss += losses[0];
            _batchWrong += (long)wrong[0];
        });
        _wrong += _batchWrong;
        _images += _labels.Length;
    }

    /// <summary>Adds some units' outputs for the batch.</summary>
    /// <param name="places">Which units, by their place.</param>
    /// <param name="outputs">Logits without each of them, float32 <c>[b, classes, n]</c>.</param>
    internal void Add(IReadOnlyList<int> places, Tensor outputs)
    {
        double[] sums = new double[places.Count], squares = new double[places.Count], errors = new double[places.Count];
        ForEachImage(outputs, places.Count, (image, losses, wrong) =>
        {
            float whole = _losses[image];
            for (int i = 0; i < losses.Length; i++)
            {
                double difference = losses[i] - whole;
                sums[i] += difference;
                squares[i] += difference * difference;
                errors[i] += wrong[i];
            }
        });
        for (int i = 0; i < places.Count; i++)
        {
            _sums[places[i]] += sums[i];
            _squares[places[i]] += squares[i];
            _errors[places[i]] += (long)errors[i] - _batchWrong;
        }
    }

    /// <summary>Forgets all images.</summary>
    internal void Clear()
    {
        Array.Clear(_sums);
        Array.Clear(_squares);
        Array.Clear(_errors);
        (_loss, _wrong, _images) = (0, 0, 0);
    }

    internal AblationResult Result(IReadOnlyList<ChannelUnit> all) => new(
        _loss / _images, (double)_wrong / _images, _images,
        [.. all.Select((unit, place) => new Ablation(unit, _sums[place] / _images, StandardError(place), (double)_errors[place] / _images))]);

    private double StandardError(int place) =>
        _images < 2 ? double.NaN : Math.Sqrt(Math.Max(0, _squares[place] - (_sums[place] * _sums[place] / _images)) / (_images - 1) / _images);

    private void ForEachImage(Tensor outputs, int variants, Action<int, ReadOnlySpan<float>, ReadOnlySpan<float>> add)
    {
        using var scope = NewDisposeScope();
        ReadOnlySpan<float> logits = MemoryMarshal.Cast<byte, float>(outputs.cpu().contiguous().bytes);
        float[] losses = new float[variants], wrong = new float[variants];
        int size = logits.Length / _labels.Length;
        for (int image = 0; image < _labels.Length; image++)
        {
            VariantLosses.Of(logits.Slice(image * size, size), (int)_labels[image], losses, wrong);
            add(image, losses, wrong);
        }
    }
}
