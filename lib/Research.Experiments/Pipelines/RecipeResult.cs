using System.Text.Json;
using System.Text.Json.Serialization;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>The record of a recipe that was carried out: the account after every stage, and one score on the test images in the end.</summary>
public sealed record RecipeResult
{
    /// <summary>What was done.</summary>
    public required CompressionRecipe Recipe { get; init; }

    /// <summary>SHA-256 over the network that it began with, written as a compressed-model file.</summary>
    public required string OriginalSha256 { get; init; }

    /// <summary>The network that it began with; its bytes are those of its values in float32.</summary>
    public required StageAccount Original { get; init; }

    /// <summary>Data set.</summary>
    public required string Data { get; init; }

    /// <summary>SHA-256 over the pixels and labels of the data set.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Images trained on, chosen on and tested on.</summary>
    public required DataCounts Images { get; init; }

    /// <summary>Seed of all trainings.</summary>
    public required int Seed { get; init; }

    /// <summary>Where it ran.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>The stages, in order.</summary>
    public required IReadOnlyList<StageRecord> Stages { get; init; }

    /// <summary>Score of the last stage's network on the test images, computed once.</summary>
    public required Score Test { get; init; }

    /// <summary>File of the network; not part of the record.</summary>
    [JsonIgnore]
    public string NetworkPath => Stages[^1].NetworkPath;

    /// <summary>Bytes in float32 before/bytes of the file after.</summary>
    [JsonIgnore]
    public double CompressionRatio => (double)Original.FileBytes / Stages[^1].Account.FileBytes;

    /// <summary>Loads the compressed network.</summary>
    /// <exception cref="InvalidDataException">Its file is broken.</exception>
    public CompressedNetwork OpenNetwork() => CompressedFile.Load(NetworkPath);

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordJson.Indented);
}
