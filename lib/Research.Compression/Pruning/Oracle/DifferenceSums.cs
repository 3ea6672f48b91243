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
        _labels = labels;
        _losses = Losses(outputs);
        _loss += _losses.sum(ScalarType.Float64).item<double>();
        _wrong += _batchWrong = Wrong(outputs);
        _images += labels.shape[0];
    }

    /// <summary>Adds a unit's outputs for the batch.</summary>
    internal void Add(int unit, Tensor outputs)
    {
        Tensor difference = (Losses(outputs) - _losses).to(ScalarType.Float64);
        _sums[unit] += difference.sum().item<double>();
        _squares[unit] += difference.square().sum().item<double>();
        _errors[unit] += Wrong(outputs) - _batchWrong;
    }

    internal AblationResult Result(IReadOnlyList<ChannelUnit> units) => new(
        _loss / _images, (double)_wrong / _images, _images,
        [.. units.Select((unit, index) => new Ablation(unit, _sums[index] / _images, StandardError(index), (double)_errors[index] / _images))]);

    private double StandardError(int unit) =>
        _images < 2 ? double.NaN : Math.Sqrt(Math.Max(0, _squares[unit] - (_sums[unit] * _sums[unit] / _images)) / (_images - 1) / _images);

    private Tensor Losses(Tensor outputs) => nn.functional.cross_entropy(outputs, _labels, reduction: nn.Reduction.None);

    private long Wrong(Tensor outputs) => outputs.argmax(1).ne(_labels).sum().item<long>();
}
