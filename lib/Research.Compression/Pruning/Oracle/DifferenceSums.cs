using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Sums over images of what each unit's absence changes; differences are taken image by image, so that their error is that of pairs.</summary>
internal sealed class DifferenceSums(int units)
{
    private readonly double[] _sums = new double[units], _squares = new double[units];
    private readonly long[] _errors = new long[units];
    private Tensor _labels = null!, _losses = null!;
    private double _loss;
    private long _wrong, _batchWrong, _images;

    /// <summary>Starts a batch.</summary>
    /// <param name="outputs">Logits of the whole network, <c>[b, classes]</c>.</param>
    /// <param name="labels"><c>[b]</c>.</param>
    internal void Begin(Tensor outputs, Tensor labels)
    {
        _labels = labels.unsqueeze(1);
        _losses = Losses(outputs.unsqueeze(2));
        _loss += _losses.sum(ScalarType.Float64).item<double>();
        _wrong += _batchWrong = Wrong(outputs.unsqueeze(2))[0];
        _images += labels.shape[0];
    }

    /// <summary>Adds some units' outputs for the batch.</summary>
    /// <param name="units">Which units.</param>
    /// <param name="outputs">Logits without each of them, <c>[b, classes, units]</c>.</param>
    internal void Add(IReadOnlyList<int> units, Tensor outputs)
    {
        Tensor difference = (Losses(outputs) - _losses).to(ScalarType.Float64);
        double[] sums = difference.sum([0L]).cpu().data<double>().ToArray(), squares = difference.square().sum([0L]).cpu().data<double>().ToArray();
        long[] wrong = Wrong(outputs);
        for (int i = 0; i < units.Count; i++)
        {
            _sums[units[i]] += sums[i];
            _squares[units[i]] += squares[i];
            _errors[units[i]] += wrong[i] - _batchWrong;
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

    internal AblationResult Result(IReadOnlyList<ChannelUnit> units) => new(
        _loss / _images, (double)_wrong / _images, _images,
        [.. units.Select((unit, index) => new Ablation(unit, _sums[index] / _images, StandardError(index), (double)_errors[index] / _images))]);

    private double StandardError(int unit) =>
        _images < 2 ? double.NaN : Math.Sqrt(Math.Max(0, _squares[unit] - (_sums[unit] * _sums[unit] / _images)) / (_images - 1) / _images);

    /// <summary><c>[b, classes, n]</c> to <c>[b, n]</c>.</summary>
    private Tensor Losses(Tensor outputs) =>
        nn.functional.cross_entropy(outputs, _labels.expand(outputs.shape[0], outputs.shape[2]), reduction: nn.Reduction.None);

    /// <summary>Wrong answers, <c>[b, classes, n]</c> to n counts.</summary>
    private long[] Wrong(Tensor outputs) => outputs.argmax(1).ne(_labels).sum([0L]).cpu().data<long>().ToArray();
}
