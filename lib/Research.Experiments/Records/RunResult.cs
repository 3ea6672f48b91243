using System.Text.Json;
using System.Text.Json.Serialization;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>The record of a finished run: what was computed, where, and what came out. Figures and tables are drawn from these.</summary>
public sealed record RunResult
{
    /// <summary>Id of the configuration.</summary>
    public required string Id { get; init; }

    /// <summary>What was computed, in full.</summary>
    public required RunConfiguration Configuration { get; init; }

    /// <summary>What differs from the recipe of the model and data set.</summary>
    public required IReadOnlyDictionary<string, string> Overrides { get; init; }

    /// <summary>SHA-256 over the pixels and labels of the data set.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Images trained on, chosen on and tested on.</summary>
    public required DataCounts Images { get; init; }

    /// <summary>What the last attempt was computed on, as in <c>cpu</c> or <c>cuda:0</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Where it ran.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>When the last attempt began (UTC).</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How often it was begun; more than 1 after a kill.</summary>
    public required int Attempts { get; init; }

    /// <summary>Training or, for a pruned network, the last round's fine-tuning, epoch by epoch.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>Score on the selection images after the last epoch: of the network that is kept.</summary>
    public required Score SelectionLast { get; init; }

    /// <summary>The best score on the selection images of any epoch.</summary>
    public required Score SelectionBest { get; init; }

    /// <summary>Score on the test images of the last epoch's network, computed once, after everything was chosen.</summary>
    public required Score Test { get; init; }

    /// <summary>Trainable parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Those that are not zero.</summary>
    public required long NonZeros { get; init; }

    /// <summary>Zeros/all over the prunable weights (convolutions and linear layers, without biases), in [0, 1].</summary>
    public required double Sparsity { get; init; }

    /// <summary>What became of the network's structure; null where it was kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StructureRecord? Structure { get; init; }

    /// <summary>What became of its layers; null where they stayed whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LowRankRecord? LowRank { get; init; }

    /// <summary>What the network's compressed-model file takes; null where it was not trained for few bits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RateRecord? Rate { get; init; }

    /// <summary>SHA-256 of the network's file.</summary>
    public required string NetworkSha256 { get; init; }

    /// <summary>Time spent training, in seconds, all attempts.</summary>
    public required double Seconds { get; init; }

    /// <summary>Folder of the run; not part of the file.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = "";

    /// <summary>File of the run's network.</summary>
    [JsonIgnore]
    public string NetworkPath => Path.Combine(Folder, Rate is null ? RunFolder.NetworkName : RunFolder.CompressedName);

    /// <summary>Loads the network of the run.</summary>
    /// <exception cref="InvalidDataException">Its file is broken.</exception>
    public Network OpenNetwork() => Rate is null ? NetworkFile.Load(NetworkPath) : CompressedFile.Load(NetworkPath).Materialise();

    /// <summary>Reads the record of a finished run.</summary>
    /// <param name="path">A <c>result.json</c>.</param>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static RunResult Load(string path) =>
        RecordJson.Parse<RunResult>(File.ReadAllText(path), $"run result ('{path}')") with { Folder = Path.GetDirectoryName(Path.GetFullPath(path))! };

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordJson.Indented);
}

/// <summary>Images in each part of a data set.</summary>
/// <param name="Train">Trained on.</param>
/// <param name="Selection">Held out for choosing.</param>
/// <param name="Test">Scored on once.</param>
public sealed record DataCounts(long Train, long Selection, long Test);
