using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Training;

/// <summary>What training minimises, where that takes more than outputs and labels: which images a batch holds, or what layers compute.</summary>
public interface IBatchObjective
{
    /// <summary>Runs the network on a batch and computes its loss.</summary>
    /// <param name="network">The network in training.</param>
    /// <param name="batch">Inputs, labels, and which images and views they are.</param>
    /// <returns>A scalar: the mean over the batch.</returns>
    Tensor Loss(nn.Module<Tensor, Tensor> network, Batch batch);
}
