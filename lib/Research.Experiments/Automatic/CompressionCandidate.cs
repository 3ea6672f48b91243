using System.Text.Json.Serialization;
using Research.Networks;

namespace Research.Experiments;

/// <summary>A recipe that the automatic compressor carried out, and what came of it.</summary>
/// <param name="Technique">Name of the technique that proposed it.</param>
/// <param name="Reasons">Why each of its steps is as it is, in words.</param>
/// <param name="Stages">The account after each stage.</param>
/// <param name="Drop">Selection accuracy of the original network less that of this one; below 0 where it is better.</param>
/// <param name="Latency">Time of its execution plan for one image on one thread; null where no budget asks for it.</param>
/// <param name="Energy">Of one image; null where no budget asks for it.</param>
public sealed record CompressionCandidate(
    string Technique, IReadOnlyList<string> Reasons, IReadOnlyList<StageRecord> Stages, double Drop, Latency? Latency, Energy? Energy)
{
    /// <summary>What was done.</summary>
    [JsonIgnore]
    public CompressionRecipe Recipe => CompressionRecipe.Of([.. Stages.Select(stage => stage.Step)]);

    /// <summary>What the network costs, and how good it is on the selection images.</summary>
    [JsonIgnore]
    public StageAccount Account => Stages[^1].Account;

    /// <summary>File of the network.</summary>
    [JsonIgnore]
    public string NetworkPath => Stages[^1].NetworkPath;

    /// <summary>Loads the network.</summary>
    /// <exception cref="InvalidDataException">Its file is broken.</exception>
    public CompressedNetwork OpenNetwork() => CompressedFile.Load(NetworkPath);
}
