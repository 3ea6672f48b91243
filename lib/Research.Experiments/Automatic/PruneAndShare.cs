using Research.Compression;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>
/// Gradual pruning by magnitude over all layers, then codebooks whose centroids are trained (Deep Compression; Han et al. 2016,
/// arXiv 1510.00149), all with the original network as teacher. The sparsity follows from the bytes: at density d a mask takes H(d) bits a
/// weight, and codes d times their own.
/// </summary>
internal sealed class PruneAndShare(CompressionSetting setting, MacReduction reduction) : CompressionTechnique(setting)
{
    private const int BiasBits = 6, CentroidEpochs = 3, Bisections = 60;
    private const int LeastWeights = 8;
    private const double LeastDensity = 0.002, CodeEntropy = 0.85, Overhead = 300, Unpruned = 0.8, SensitiveDrop = 0.02, SmallShare = 0.02;

    private double _calibration = 1;

    internal override string Name => (Setting.Macs < 1, reduction) switch
    {
        (false, _) => "prune and share",
        (_, MacReduction.Structure) => "narrow, prune and share",
        _ => "factorise, prune and share",
    };

    internal override CandidatePlan Plan(double bytes)
    {
        var (steps, reasons) = (new List<RecipeStep>(), new List<string>());
        if (reduction.Step(Setting) is { } reduced)
        {
            steps.Add(reduced.Step);
            reasons.Add(reduced.Reason);
        }
        double density = DensityFor(bytes / _calibration);
        if (density < Unpruned)
        {
            steps.Add(Prune(Math.Round(1 - density, 4)));
            reasons.Add(Text($"{100 * (1 - density):0.##} % of the weights go: the mask and the codes of the others are expected to take {Predict(density) * _calibration:N0} bytes, and {bytes:N0} are aimed at."));
            if (Spared().Length > 0)
                reasons.Add(Text($"{string.Join(", ", Spared())} {(Spared().Length > 1 ? "stay" : "stays")} dense: half of its weights alone cost more than {100 * SensitiveDrop:0.#} points, and it has few."));
        }
        else
            reasons.Add(Text($"Nothing is pruned: codes alone are expected to take no more than {bytes:N0} bytes."));
        steps.Add(Share());
        reasons.Add($"Bits of codes are the fewest at which the selection loss of the layer alone rises by no more than 2 %: {string.Join(", ", Setting.Layers.Select(layer => $"{layer.Layer} {layer.EnoughBits}"))}; centroids are trained, which makes good the rest.");
        return new CandidatePlan(CompressionRecipe.Of([.. steps]), reasons);
    }

    internal override void Learn(double aimed, long reached) => _calibration *= reached / aimed;

    private PruneStep Prune(double sparsity) => new()
    {
        Pruning = new PruningConfiguration
        {
            Sparsity = sparsity,
            Schedule = new GradualPruning(),
            Exclude = Spared() is { Length: > 0 } names ? names : null,
            FineTuning = Setting.FineTuning,
        },
        Distillation = Setting.Distillation,
    };

    private ShareStep Share() => new()
    {
        Sharing = new DeepCompressionOptions
        {
            LayerBits = Setting.Layers.ToDictionary(layer => layer.Layer, layer => layer.EnoughBits),
            ConvolutionBits = 5,
            BiasBits = BiasBits,
            Training = Setting.FineTuning with
            {
                Epochs = Math.Min(CentroidEpochs, Setting.FineTuning.Epochs),
                Optimizer = new Adam { LearningRate = 1e-4 },
                Schedule = new CosineSchedule(),
            },
        },
        Distillation = Setting.Distillation,
    };

    /// <summary>Small layers that suffer at once; they stay dense.</summary>
    private string[] Spared() => [.. Setting.Layers
        .Where(layer => layer.DropAtHalf > SensitiveDrop && layer.Weights < SmallShare * Setting.Layers.Sum(other => other.Weights)).Select(layer => layer.Layer)];

    private double DensityFor(double bytes)
    {
        (double low, double high) = (Math.Max(LeastDensity, (double)LeastWeights * Setting.Layers.Count / Setting.Layers.Sum(layer => layer.Weights)), 1);
        for (int i = 0; i < Bisections; i++)
            (low, high) = Predict((low + high) / 2) > bytes ? (low, (low + high) / 2) : ((low + high) / 2, high);
        return low;
    }

    /// <summary>Bytes expected at a density: mask and codes of weights, codes of biases, everything else in float32.</summary>
    private double Predict(double density)
    {
        double left = Setting.Macs, bits = 0, others = 0;
        foreach (LayerEvidence layer in Setting.Layers)
            bits += left * layer.Weights * (Entropy(density) + (density * CodeEntropy * layer.EnoughBits));
        foreach (Node node in Setting.Network.Architecture.Nodes)
        {
            if (node.Layer is BatchNorm norm)
                others += 4 * sizeof(float) * norm.Channels;
            else
                bits += BiasBits * node.Layer.Parameters.Where(parameter => parameter.Name == "bias").Sum(parameter => parameter.Shape.Elements);
        }
        return (bits / 8) + others + Overhead;
    }

    private static double Entropy(double share) => share is <= 0 or >= 1 ? 0 : -(share * Math.Log2(share)) - ((1 - share) * Math.Log2(1 - share));
}
