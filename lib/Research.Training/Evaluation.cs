using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Training;

/// <summary>Scores networks on labelled images.</summary>
public static class Evaluation
{
    /// <summary>Runs a network over images in evaluation mode, without augmentation; its mode is restored.</summary>
    /// <param name="network">Any classifier of images.</param>
    /// <param name="data">The set the images come from; it knows their normalisation.</param>
    /// <param name="images">Its training, selection or test part.</param>
    /// <param name="batchSize">Images at a time; default 500.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static Score Score(
        nn.Module<Tensor, Tensor> network, ImageDataSet data, Images images, int batchSize = 500, CancellationToken cancellation = default)
    {
        bool wasTraining = network.training;
        network.eval();
        try
        {
            using var noGrad = no_grad();
            using var batches = new BatchSource(images, data.Manifest.Normalisation, null, batchSize, network.DeviceOf());
            long correct = 0;
            double loss = 0;
            foreach (Batch batch in batches.InOrder())
            {
                cancellation.ThrowIfCancellationRequested();
                using Batch current = batch;
                using var scope = NewDisposeScope();
                Tensor outputs = network.forward(batch.Inputs);
                correct += outputs.argmax(1).eq(batch.Labels).sum().item<long>();
                loss += nn.functional.cross_entropy(outputs, batch.Labels, reduction: nn.Reduction.Sum).item<float>();
            }
            return new Score(images.Count, correct, loss / images.Count);
        }
        finally
        {
            network.train(wasTraining);
        }
    }

    /// <summary>Where a module's parameters are; the CPU for a module without any.</summary>
    internal static Device DeviceOf(this nn.Module module) => module.parameters().FirstOrDefault()?.device ?? CPU;
}
