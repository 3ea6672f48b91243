using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>L + λ·bits: the loss of a task and what the weights take. Give it to the trainer of the <see cref="RateAwareNetwork"/>.</summary>
/// <param name="network">Whose bits count.</param>
/// <param name="options">λ.</param>
/// <param name="task">L; default null: cross-entropy.</param>
public sealed class RateObjective(RateAwareNetwork network, RateOptions options, IBatchObjective? task = null) : IBatchObjective
{
    /// <inheritdoc/>
    public Tensor Loss(nn.Module<Tensor, Tensor> trained, Batch batch)
    {
        Tensor loss = task?.Loss(trained, batch) ?? nn.functional.cross_entropy(trained.forward(batch.Inputs), batch.Labels);
        return options.Lambda == 0 ? loss : loss.add(network.Bits(), options.Lambda);
    }
}
