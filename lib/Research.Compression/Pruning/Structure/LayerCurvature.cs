using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The second moments of what a layer reads, and how much the loss hangs on each of its outputs; summed over batches.</summary>
internal sealed class LayerCurvature
{
    private const double Ridge = 1e-4; // of the mean variance of an input

    private readonly Tensor _weight, _products, _sums, _fisher;
    private long _rows, _images;

    /// <summary>Nothing seen yet.</summary>
    /// <param name="node">A linear layer, or a convolution in one group.</param>
    /// <param name="weight"><c>[out, in]</c> or <c>[out, in, kH, kW]</c>.</param>
    internal LayerCurvature(Node node, Tensor weight)
    {
        (Node, _weight) = (node, weight.detach().flatten(1).to(ScalarType.Float64));
        long inputs = _weight.shape[1];
        _products = zeros([inputs, inputs], ScalarType.Float64, weight.device);
        _sums = zeros([inputs], ScalarType.Float64, weight.device);
        _fisher = zeros([_weight.shape[0]], ScalarType.Float64, weight.device);
    }

    internal Node Node { get; }

    /// <summary>Takes a batch.</summary>
    /// <param name="input">What the layer reads.</param>
    /// <param name="gradient">Of the summed loss, in the shape of the layer's output.</param>
    /// <param name="generator">Chooses pixels.</param>
    internal void Add(Tensor input, Tensor gradient, Generator generator)
    {
        Tensor rows = new LayerPatches(Node.Layer, generator).Of(input, gradient).Rows.to(ScalarType.Float64);
        _products.add_(rows.t().matmul(rows));
        _sums.add_(rows.sum([0]));
        _rows += rows.shape[0];
        _fisher.add_((gradient.dim() > 2 ? gradient.flatten(2).square().sum([0, 2]) : gradient.square().sum([0])).to(ScalarType.Float64));
        _images += gradient.shape[0];
    }

    /// <summary>The layer as units go from what it reads. A change e of an output at every pixel costs ½·F·e², F its squared gradients over all pixels, a mean over images.</summary>
    /// <param name="channels">The channels or features of its input that belong to a unit.</param>
    internal CompensatedLayer Compensated(Func<ChannelUnit, long[]> channels)
    {
        Tensor mean = _sums / _rows, covariance = (_products / _rows) - outer(mean, mean);
        double ridge = Math.Max(Ridge * covariance.diagonal().mean().item<double>(), double.Epsilon);
        covariance = covariance + (ridge * eye(covariance.shape[0], dtype: ScalarType.Float64, device: covariance.device));
        int perChannel = Node.Layer is Conv2d conv ? conv.Kernel.Height * conv.Kernel.Width : 1;
        return new CompensatedLayer(linalg.inv(covariance), _weight * (_fisher / (2 * _images)).sqrt().unsqueeze(1),
            unit => [.. channels(unit).SelectMany(channel => Enumerable.Range(0, perChannel).Select(tap => channel * perChannel + tap))]);
    }
}
