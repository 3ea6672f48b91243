using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Research.Networks;
using Research.Training;

namespace Research.Experiments;

/// <summary>The record of an automatic compression: all candidates, which of them is recommended and why, and its one score on the test images.</summary>
public sealed record CompressionResult
{
    /// <summary>What was allowed.</summary>
    public required CompressionBudget Budget { get; init; }

    /// <summary>Seed of all trainings.</summary>
    public required int Seed { get; init; }

    /// <summary>Data set.</summary>
    public required string Data { get; init; }

    /// <summary>SHA-256 over the pixels and labels of the data set.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Images trained on, chosen on and tested on.</summary>
    public required DataCounts Images { get; init; }

    /// <summary>Where it ran.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>SHA-256 over the original network, written as a compressed-model file.</summary>
    public required string OriginalSha256 { get; init; }

    /// <summary>The original network; its bytes are those of its values in float32.</summary>
    public required StageAccount Original { get; init; }

    /// <summary>The original network's score on the test images.</summary>
    public required Score OriginalTest { get; init; }

    /// <summary>How each layer takes being compressed alone; empty where time ran out before.</summary>
    public required IReadOnlyList<LayerEvidence> Layers { get; init; }

    /// <summary>Everything that was tried, in order.</summary>
    public required IReadOnlyList<CompressionCandidate> Candidates { get; init; }

    /// <summary>Which of <see cref="Candidates"/> is recommended.</summary>
    public required int RecommendedIndex { get; init; }

    /// <summary>Why that one is, and whether it keeps the budget.</summary>
    public required string Conclusion { get; init; }

    /// <summary>Whether the recommended network keeps every limit.</summary>
    public required bool IsMet { get; init; }

    /// <summary>Whether time ran out, or someone cancelled, before everything was tried.</summary>
    public required bool StoppedEarly { get; init; }

    /// <summary>The recommended network's score on the test images, computed once, after it was chosen.</summary>
    public required Score Test { get; init; }

    /// <summary>Time of it all, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The recommended candidate.</summary>
    [JsonIgnore]
    public CompressionCandidate Recommended => Candidates[RecommendedIndex];

    /// <summary>File of the recommended network; not part of the record.</summary>
    [JsonIgnore]
    public string NetworkPath => Recommended.NetworkPath;

    /// <summary>Bytes in float32/bytes of the recommended file.</summary>
    [JsonIgnore]
    public double CompressionRatio => (double)Original.FileBytes / Recommended.Account.FileBytes;

    /// <summary>The candidates that no other beats in both bytes and drop of selection accuracy; the original network is none of them.</summary>
    public IReadOnlyList<CompressionCandidate> Front() => ParetoFront.Of(Candidates, candidate => candidate.Account.FileBytes, candidate => candidate.Drop);

    /// <summary>Loads the recommended network.</summary>
    /// <exception cref="InvalidDataException">Its file is broken.</exception>
    public CompressedNetwork OpenNetwork() => Recommended.OpenNetwork();

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordJson.Indented);

    /// <summary>Reads a record; its networks' files are not looked for.</summary>
    /// <param name="path">A file that holds <see cref="ToJson"/>.</param>
    /// <exception cref="InvalidDataException">It is broken.</exception>
    public static CompressionResult Load(string path) => RecordJson.Parse<CompressionResult>(File.ReadAllText(path), $"record of an automatic compression ('{path}')");

    /// <summary>
    /// The candidate that keeps every limit: with the smallest drop where costs are limited, else the smallest file. Where none does, the one that
    /// misses its worst limit by the least.
    /// </summary>
    internal static int Choose(CompressionBudget budget, IReadOnlyList<CompressionCandidate> candidates)
    {
        CompressionCandidate[] within = [.. candidates.Where(candidate => budget.Excess(candidate) <= 1)];
        CompressionCandidate best = within.Length == 0 ? candidates.MinBy(budget.Excess)!
            : budget.LimitsCost ? within.OrderBy(candidate => candidate.Drop).ThenBy(candidate => candidate.Account.FileBytes).First()
            : within.MinBy(candidate => candidate.Account.FileBytes)!;
        return candidates.ToList().IndexOf(best);
    }

    /// <summary>The choice in words.</summary>
    internal static string Conclude(CompressionBudget budget, CompressionCandidate chosen, StageAccount original)
    {
        IReadOnlyList<string> broken = budget.Broken(chosen);
        string what = Text($"{chosen.Technique}: {chosen.Account.FileBytes:N0} bytes ({(double)original.FileBytes / chosen.Account.FileBytes:0.#} times fewer than float32), {chosen.Account.Macs:N0} MACs, a drop of {100 * chosen.Drop:0.##} points on selection images");
        return broken.Count == 0
            ? $"The budget ({budget.Title()}) is kept by {what}; of what keeps it, this {(budget.LimitsCost ? "loses least" : "is the smallest")}."
            : $"Nothing tried keeps the budget ({budget.Title()}). Nearest is {what}: it has {string.Join(" and ", broken)}; allow that, more epochs or more time.";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
