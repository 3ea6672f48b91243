using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Research.Networks;
using Research.Training.Data;

namespace Research.Experiments;

/// <summary>
/// Carries a recipe out on a trained network. Each stage is kept in a folder of its own, named by everything that it depends on, so that
/// recipes which begin alike share their first stages; killed at any time, it goes on from the last stage, and within that from the last
/// epoch of its training, to the same bits.
/// </summary>
/// <param name="recipe">What to do.</param>
/// <param name="network">Trained; it stays as it is, and teaches where a step is distilled. The work is done on its device.</param>
/// <param name="data">Images to train and select on; the test images are scored once, in the end.</param>
/// <param name="root">Folder of all stages.</param>
public sealed class RecipeRun(CompressionRecipe recipe, Network network, ImageDataSet data, string root)
{
    private const string RecordName = "stage.json";

    private readonly CompressedNetwork _original = CompressedNetwork.Of(network);

    /// <summary>Seed of all trainings; default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Told where the work stands; default nobody.</summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>Carries out what is missing of the recipe, and scores its network on the test images.</summary>
    /// <param name="cancellation">Stops within one step of a training; calling again goes on from its last whole epoch.</param>
    /// <exception cref="ArgumentException">The recipe does not fit the network, or the network the images; nothing was computed then.</exception>
    /// <exception cref="IOException">The folder cannot be written, or another process is carrying out the same stage.</exception>
    public RecipeResult Execute(CancellationToken cancellation = default)
    {
        IReadOnlyList<StageRecord> stages = ExecuteStages(cancellation);
        return new RecipeResult
        {
            Recipe = recipe,
            OriginalSha256 = OriginalHash(),
            Original = MeasureOriginal(cancellation),
            Data = data.Name,
            DataSha256 = data.Sha256,
            Images = new DataCounts(data.Train.Count, data.Selection.Count, data.Test.Count),
            Seed = Seed,
            Environment = RunEnvironment.Current(),
            Stages = stages,
            Test = StageAccount.ScoreOf(stages[^1].OpenNetwork(), data, data.Test, network.Device, cancellation),
        };
    }

    /// <summary>Carries out what is missing of the recipe, and looks at no test image.</summary>
    /// <inheritdoc cref="Execute"/>
    public IReadOnlyList<StageRecord> ExecuteStages(CancellationToken cancellation = default)
    {
        Run.CheckFit(network.Architecture, data);
        recipe.Check(network.Architecture, Seed);
        var stages = new List<StageRecord>();
        string original = OriginalHash();
        for (int index = 0; index < recipe.Steps.Count; index++)
            stages.Add(ExecuteStage(index, original, stages.LastOrDefault(), cancellation));
        return stages;
    }

    /// <summary>The account of the network that the recipe begins with, its bytes those of its values in float32: what every stage is held against.</summary>
    /// <param name="cancellation">Stops between batches.</param>
    public StageAccount MeasureOriginal(CancellationToken cancellation = default) =>
        StageAccount.Of(_original, Float32Bytes(_original), data, network.Device, cancellation);

    /// <summary>Bytes of all values of a network as float32: what compression is measured against.</summary>
    internal static long Float32Bytes(CompressedNetwork network) => sizeof(float) * network.Weights.Values.Sum(weight => (long)weight.Count);

    private StageRecord ExecuteStage(int index, string original, StageRecord? before, CancellationToken cancellation)
    {
        string id = IdOf(index, original), path = Path.Combine(root, id);
        var folder = new WorkFolder(path, RecordName);
        if (folder.IsFinished)
            return Load(path);
        using FileStream running = folder.Lock();
        if (folder.IsFinished)
            return Load(path);
        folder.RemoveCutOff();
        using MetricsFile metrics = folder.OpenMetrics();
        var clock = Stopwatch.StartNew();
        RecipeStep step = recipe.Steps[index];
        using Network teacher = network.Copy();
        teacher.eval();
        var work = new StageWork(data, Seed, teacher, folder, metrics, (phase, training) =>
            Progress?.Report(new StageProgress(index + 1, recipe.Steps.Count, step, phase, training)));

        CompressedNetwork made = step.Apply(before?.OpenNetwork() ?? _original, work, cancellation);
        long bytes = made.Save(NetworkPath(path)).FileBytes;
        var record = new StageRecord(
            id, step, StageAccount.Of(CompressedFile.Load(NetworkPath(path)), bytes, data, network.Device, cancellation), work.Epochs,
            Run.NetworkHash(NetworkPath(path)), folder.Attempts, clock.Elapsed.TotalSeconds);
        folder.Finish(JsonSerializer.Serialize(record, RecordJson.Indented));
        return record with { NetworkPath = NetworkPath(path) };
    }

    /// <summary>Everything that decides what a stage computes.</summary>
    private string IdOf(int index, string original)
    {
        string basis = JsonSerializer.Serialize(
            new { steps = recipe.Steps.Take(index + 1), original, data = data.Sha256, images = data.Train.Count, selection = data.Selection.Count, data.SelectionSeed, Seed }, RecordJson.Compact);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(basis)))[..12];
    }

    private string OriginalHash() => Convert.ToHexStringLower(SHA256.HashData(CompressedFile.Encode(_original)));

    private static string NetworkPath(string folder) => Path.Combine(folder, $"network{CompressedFile.Extension}");

    private static StageRecord Load(string folder)
    {
        try
        {
            string file = Path.Combine(folder, RecordName);
            return RecordJson.Parse<StageRecord>(File.ReadAllText(file), $"record of a stage ('{file}')") with { NetworkPath = NetworkPath(folder) };
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{problem.Message.TrimEnd('.')}; delete the folder to compute the stage again.", problem);
        }
    }
}
