using System.Text.Json.Serialization;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>The record of a finished stage of a recipe.</summary>
/// <param name="Id">Hash of the steps up to this one, the network that they begin with, the images and the seed: name of the stage's folder.</param>
/// <param name="Step">What was done.</param>
/// <param name="Account">What the network costs now, and how good it is.</param>
/// <param name="Epochs">The last training of the stage, epoch by epoch.</param>
/// <param name="NetworkSha256">SHA-256 of the network's file.</param>
/// <param name="Attempts">How often the stage was begun; more than 1 after a kill.</param>
/// <param name="Seconds">Time of the last attempt.</param>
public sealed record StageRecord(string Id, RecipeStep Step, StageAccount Account, IReadOnlyList<EpochRecord> Epochs, string NetworkSha256, int Attempts, double Seconds)
{
    /// <summary>File of the network; not part of the record.</summary>
    [JsonIgnore]
    public string NetworkPath { get; init; } = "";

    /// <summary>Loads the network as the stage left it.</summary>
    /// <exception cref="InvalidDataException">Its file is broken.</exception>
    public CompressedNetwork OpenNetwork() => CompressedFile.Load(NetworkPath);
}
