using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>What a network costs and how good it is, between the stages of a recipe: it is chosen by selection images, never by test images.</summary>
/// <param name="Parameters">Trainable parameters.</param>
/// <param name="NonZeros">Those that are not zero.</param>
/// <param name="Macs">Multiply–accumulate operations for one image, zeros multiplied too.</param>
/// <param name="EffectiveMacs">Those with a weight that is not zero.</param>
/// <param name="FileBytes">Bytes of the compressed-model file, as written.</param>
/// <param name="Selection">Score on the selection images, of what the file computes.</param>
public sealed record StageAccount(long Parameters, long NonZeros, long Macs, long EffectiveMacs, long FileBytes, Score Selection)
{
    /// <summary>Counts and scores a network.</summary>
    /// <param name="network">Its weights in any form.</param>
    /// <param name="fileBytes">Bytes of its file.</param>
    /// <param name="data">Images to score on.</param>
    /// <param name="device">Where to score.</param>
    /// <param name="cancellation">Stops between batches.</param>
    internal static StageAccount Of(CompressedNetwork network, long fileBytes, ImageDataSet data, Device device, CancellationToken cancellation)
    {
        using Network values = network.Materialise(device);
        var counts = Account.Of(values);
        return new StageAccount(
            counts.Parameters, counts.NonZeros, counts.Macs, counts.EffectiveMacs, fileBytes, ScoreOf(network, data, data.Selection, device, cancellation));
    }

    /// <summary>The score of what a network computes, activations rounded where it says so.</summary>
    internal static Score ScoreOf(CompressedNetwork network, ImageDataSet data, Images images, Device device, CancellationToken cancellation)
    {
        using nn.Module<Tensor, Tensor> module = network.Activations.IsEmpty ? network.Materialise(device) : new QuantizedSimulation(network, device);
        return Evaluation.Score(module, data, images, cancellation: cancellation);
    }
}
