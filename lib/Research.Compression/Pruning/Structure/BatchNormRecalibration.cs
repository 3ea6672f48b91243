using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Measures the statistics of batch norm anew, which removed channels have shifted: often most of what pruning costs, and
/// had back without any training (Li et al. 2020, EagleEye, arXiv 2007.02491).
/// </summary>
public static class BatchNormRecalibration
{
    /// <summary>Replaces running means and variances by their averages over training images; weights stay as they are.</summary>
    /// <param name="network">Changed in place; its mode is restored.</param>
    /// <param name="data">Its training images are used, without augmentation.</param>
    /// <param name="batches">Batches to average over, at least 1; default 50.</param>
    /// <param name="batchSize">Images in each, at least 2; default 128.</param>
    /// <param name="seed">Which images; default 0.</param>
    /// <returns>The number of batch-norm layers.</returns>
    public static int Apply(Network network, ImageDataSet data, int batches = 50, int batchSize = 128, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 2);
        TorchSharp.Modules.BatchNorm[] norms = [.. network.modules().OfType<TorchSharp.Modules.BatchNorm>()];
        if (norms.Length == 0)
            return 0;
        bool wasTraining = network.training;
        using var noGrad = no_grad();
        using var source = new BatchSource(data.Train, data.Manifest.Normalisation, null, batchSize, network.Device, dropLast: data.Train.Count >= batchSize);
        using var averages = new Averages(norms);
        network.train();
        using var randomness = new LayerRandomness((ulong)seed, network.Device);
        foreach (Batch batch in source.Epoch(seed, epoch: 1).Take(batches))
        {
            using Batch current = batch;
            using var scope = NewDisposeScope();
            averages.Forget();
            network.forward(batch.Inputs);
            averages.Take();
        }
        averages.Store();
        network.train(wasTraining);
        return norms.Length;
    }

    /// <summary>Plain averages of batch statistics, which are read off the running ones: running = momentum · statistic where it was 0 before.</summary>
    private sealed class Averages(TorchSharp.Modules.BatchNorm[] norms) : IDisposable
    {
        private readonly Tensor[] _sums = [.. norms.SelectMany(norm => new[] { zeros_like(norm.running_mean!).DetachFromDisposeScope(), zeros_like(norm.running_var!).DetachFromDisposeScope() })];
        private int _count;

        private IEnumerable<(Tensor Running, Tensor Sum, double Momentum)> All => norms.SelectMany((norm, index) => new[]
        {
            (norm.running_mean!, _sums[2 * index], norm.momentum!.Value),
            (norm.running_var!, _sums[(2 * index) + 1], norm.momentum!.Value),
        });

        internal void Forget()
        {
            foreach ((Tensor running, _, _) in All)
                running.zero_();
        }

        internal void Take()
        {
            _count++;
            foreach ((Tensor running, Tensor sum, double momentum) in All)
                sum.add_(running, 1 / momentum);
        }

        internal void Store()
        {
            foreach ((Tensor running, Tensor sum, _) in All)
                running.copy_(sum.div_(_count));
        }

        public void Dispose() => Array.ForEach(_sums, sum => sum.Dispose());
    }
}
