using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>Puts weights, and activations if asked, on grids: after training, or with a training on rounded numbers. Batch norm is folded; zeros stay zero.</summary>
public sealed record QuantizeStep : TaughtStep
{
    /// <summary>How many bits, and the training.</summary>
    public required QuantizationConfiguration Quantization { get; init; }

    internal override TrainingOptions? LastTraining => Quantization.Training;

    internal override bool MakesCodes => true;

    internal override string ReasonAgainstCodes => "weights that have codes already cannot be given others";

    /// <inheritdoc/>
    public override string Title() => $"{Quantization.Amount()}{Trained()}";

    internal override Architecture Check(Architecture architecture, int seed)
    {
        using Network network = Network.Create(architecture, seed);
        using Network folded = BatchNormFolding.Fold(network);
        QuantizationOptions options = Quantization.ToOptions(seed);
        foreach (Node node in QuantizableLayers.Of(folded.Architecture, options).Where(node => node.Layer is Conv2d or Linear))
            _ = options.Weights.Runs(Shape.Create(folded.Weight(node.Name).shape));
        return folded.Architecture;
    }

    internal override CompressedNetwork Apply(CompressedNetwork network, StageWork work, CancellationToken cancellation)
    {
        using Network whole = network.Materialise(work.Device);
        QuantizationOptions options = Quantization.ToOptions(work.Seed);
        if (Quantization.Training is null)
        {
            return Quantization.ActivationBits is null
                ? PostTrainingQuantization.WeightOnly(whole, options)
                : PostTrainingQuantization.Static(whole, work.Data, options);
        }
        using Network folded = BatchNormFolding.Fold(whole);
        using MaskSet? zeros = StageWork.ZerosOf(folded);
        using var quantized = new QuantizedNetwork(
            folded, LearnedStepWeights.Method, Quantization.ActivationBits is null ? null : LearnedStepActivations.Method, work.Data, options);
        work.Train("quantize", quantized, this, cancellation, zeros is null ? [] : [zeros]);
        return quantized.Compress();
    }
}
