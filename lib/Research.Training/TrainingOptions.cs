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

    /// <summary>
    /// Epochs, above 0, over which a running mean of the weights reaches back (a step counts 1/e of the last after that long): the
    /// mean is what is scored after each epoch and what the network has in the end (Polyak and Juditsky 1992). It pays where the
    /// learning rate stays high, as with <see cref="CosineSchedule.Floor"/>. Default null: the weights themselves.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Averaging
    {
        get;
        init => field = value is null or (> 0 and < double.PositiveInfinity) ? value : throw new ArgumentOutOfRangeException(nameof(Averaging), $"Averaging must be a number of epochs above 0, not {value}.");
    }

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
