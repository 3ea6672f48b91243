using System.Text.Json.Serialization;
using Research.Training.Data;

namespace Research.Training;

/// <summary>Everything that decides how a network is trained, besides network and data; equal options and seed give equal weights.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training images, at least 0; default 10.</summary>
    public int Epochs
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Epochs), $"Epochs must be at least 0, not {value}.");
    } = 10;

    /// <summary>Images per step, at least 1; default 128.</summary>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(BatchSize), $"BatchSize must be at least 1, not {value}.");
    } = 128;

    /// <summary>Optimizer; default SGD with Nesterov momentum 0.9 at 0.1.</summary>
    public OptimizerOptions Optimizer { get; init; } = new Sgd();

    /// <summary>Learning-rate schedule; default half a cosine.</summary>
    public LearningRateSchedule Schedule { get; init; } = new CosineSchedule();

    /// <summary>ε of the smoothed labels in [0, 1); default 0.</summary>
    public double LabelSmoothing
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(LabelSmoothing), $"LabelSmoothing must be in [0, 1), not {value}.");
    }

    /// <summary>Random changes of the training images; default none.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Stop after that many epochs without a better selection accuracy, at least 1; default null: never.</summary>
    public int? Patience
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Patience), $"Patience must be at least 1, not {value}.");
    }

    /// <summary>Seed of shuffling, augmentation and dropout; default 0. Not part of the JSON form: there a run has one seed for everything.</summary>
    [JsonIgnore]
    public int Seed { get; init; }

    /// <summary>
    /// Whether images are laid out channels last, which makes convolutional networks faster on CPUs; those whose channels do not
    /// fill vectors then compute with the images of a batch side by side. Default false.
    /// </summary>
    public bool ChannelsLast { get; init; }
}
