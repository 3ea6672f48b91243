using Research.Training.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>The gradient of the loss.</summary>
internal static class LossGradient
{
    /// <summary>∂L/∂w, L the mean over all images of the data.</summary>
    internal static Dictionary<string, Tensor> Mean(
        nn.Module<Tensor, Tensor> module, IReadOnlyDictionary<string, Parameter> weights, ScoringData data, bool batchStatistics) =>
        MeanOver(module, weights, data, batchStatistics, (loss, parameters) => Differentiation.Gradients(loss, parameters));

    /// <summary>The mean over all images of a quantity that is computed from the loss of each batch, in the order of the weights.</summary>
    internal static Dictionary<string, Tensor> MeanOver(
        nn.Module<Tensor, Tensor> module, IReadOnlyDictionary<string, Parameter> weights, ScoringData data, bool batchStatistics,
        Func<Tensor, Tensor[], IList<Tensor>> quantity)
    {
        using var mode = new ScoringMode(module, batchStatistics, data.Seed);
        Tensor[] parameters = [.. weights.Values];
        Tensor[] sums = [.. parameters.Select(parameter => zeros_like(parameter, requires_grad: false))];
        long images = 0;
        foreach (Batch batch in data.Batches())
        {
            using Batch current = batch;
            using var scope = NewDisposeScope();
            Tensor loss = data.Objective(batch.Inputs, module.forward(batch.Inputs), batch.Labels);
            IList<Tensor> values = quantity(loss, parameters);
            using var noGrad = no_grad();
            for (int i = 0; i < sums.Length; i++)
                sums[i].add_(values[i], alpha: batch.Labels.shape[0]);
            images += batch.Labels.shape[0];
        }
        if (images == 0)
            throw new ArgumentException("There are no images to take gradients on.", nameof(data));
        foreach (Tensor sum in sums)
            sum.div_(images);
        return weights.Keys.Zip(sums).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
