using Research.Compression;
using Research.Training;
using Research.Training.Data;

namespace Research.Experiments;

/// <summary>How each model of the zoo is trained on each kind of data set unless told otherwise.</summary>
public static class Recipes
{
    /// <summary>The recipe of a model on a data set.</summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    public static TrainingOptions For(string model, string data) => model switch
    {
        _ when data == "fashion-mini" => Small with { Epochs = 10, ChannelsLast = model == "lenet-5" },
        "lenet-300-100" => Small with { Epochs = 30 },
        _ when data is "mnist" or "fashion-mnist" => Small with { Epochs = 12, ChannelsLast = model == "lenet-5" },
        _ => Deep,
    };

    /// <summary>
    /// How a model is pruned by magnitude over all layers and fine-tuned: by the dense schedule once more, from its full
    /// learning rate (learning-rate rewinding, Renda et al. 2020, arXiv 2003.02389); on the embedded data for half as many epochs.
    /// </summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    /// <param name="sparsity">Zeros/all over the weights, in [0, 1).</param>
    public static PruningConfiguration Pruning(string model, string data, double sparsity)
    {
        TrainingOptions dense = For(model, data);
        return new PruningConfiguration
        {
            Sparsity = sparsity,
            FineTuning = data == DataCatalogue.Default ? dense with { Epochs = Math.Max(1, dense.Epochs / 2) } : dense,
        };
    }

    /// <summary>How a model is narrowed by the L1 norm of its filters and fine-tuned as by <see cref="Pruning"/>, for at most 15 epochs.</summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    /// <param name="remaining">Share of the MACs that stays, in (0, 1).</param>
    public static StructureConfiguration Structure(string model, string data, double remaining) =>
        new() { Remaining = remaining, FineTuning = Shortened(model, data) };

    /// <summary>How a model is factorised by singular values and fine-tuned as by <see cref="Structure"/>; how far is still to be said.</summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    public static LowRankConfiguration LowRank(string model, string data) => new() { FineTuning = Shortened(model, data) };

    /// <summary>
    /// How a compressed network is fine-tuned between the steps of a recipe: as the dense one for at most 12 epochs, from at most half the rate of
    /// deep networks, warmed up for half an epoch, so that a step of a single epoch still has the half in which the rate falls.
    /// </summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    public static TrainingOptions Compression(string model, string data)
    {
        TrainingOptions dense = For(model, data);
        return dense with
        {
            Epochs = Math.Min(12, dense.Epochs),
            Optimizer = dense.Optimizer with { LearningRate = Math.Min(0.05, dense.Optimizer.LearningRate) },
            Schedule = new CosineSchedule { WarmupEpochs = 0.5 },
        };
    }

    private static TrainingOptions Shortened(string model, string data)
    {
        TrainingOptions fineTuning = Pruning(model, data, sparsity: 0).FineTuning;
        return fineTuning with { Epochs = Math.Min(15, fineTuning.Epochs) };
    }

    /// <summary>How a network is trained for few bits: Adam at 0.001 and half a cosine, for three times the epochs of the dense schedule.</summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    /// <param name="lambda">What a bit adds to the loss, in nats.</param>
    public static RateConfiguration Rate(string model, string data, double lambda)
    {
        TrainingOptions dense = For(model, data);
        return new RateConfiguration
        {
            Lambda = lambda,
            Training = dense with { Epochs = 3 * dense.Epochs, BatchSize = 128, Optimizer = new Adam(), Schedule = new CosineSchedule() },
        };
    }

    /// <summary>How the weights of a model are shared as by Deep Compression: its centroids are trained for 2 epochs by Adam at 1e-4, on images changed as in its recipe.</summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    public static DeepCompressionOptions Sharing(string model, string data) => new()
    {
        Training = For(model, data) with { Epochs = 2, Optimizer = new Adam { LearningRate = 1e-4 }, Schedule = new CosineSchedule() },
    };

    /// <summary>
    /// For networks of the LeNet kind: Nesterov momentum, one epoch of warm-up (without it LeNet-5 diverges from some seeds)
    /// and half a cosine, images shifted by up to 2 pixels.
    /// </summary>
    private static TrainingOptions Small { get; } = new()
    {
        BatchSize = 64,
        Optimizer = new Sgd { LearningRate = 0.02, WeightDecay = 5e-4 },
        Schedule = new CosineSchedule { WarmupEpochs = 1 },
        Augmentation = new Augmentation { PadCrop = 2 },
    };

    /// <summary>For CIFAR networks with batch norm: Nesterov momentum, one epoch of warm-up and half a cosine, crops and flips.</summary>
    private static TrainingOptions Deep { get; } = new()
    {
        Epochs = 80,
        BatchSize = 128,
        Optimizer = new Sgd { LearningRate = 0.1, WeightDecay = 5e-4 },
        Schedule = new CosineSchedule { WarmupEpochs = 1 },
        Augmentation = new Augmentation { PadCrop = 4, Flip = true },
        ChannelsLast = true,
    };
}
