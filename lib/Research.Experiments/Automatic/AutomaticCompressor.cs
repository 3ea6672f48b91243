using System.Diagnostics;
using System.Security.Cryptography;
using Research.Compression;
using Research.Networks;
using Research.Networks.Execution;
using Research.Training;
using Research.Training.Data;

namespace Research.Experiments;

/// <summary>
/// Compresses a trained network within a budget: measures how each layer takes being compressed, lets techniques propose recipes that aim
/// at a number of bytes, carries those out with the original network as teacher, and aims anew from what came of them. Everything is chosen by
/// selection images; only the recommended network is scored on test images. Equal seeds give equal candidates; where time is limited, it
/// decides how many, and for how many epochs they are trained unless <see cref="SearchEffort.Epochs"/> says so.
/// </summary>
/// <param name="network">Trained; it stays as it is. The work is done on its device.</param>
/// <param name="data">Images to train and select on.</param>
/// <param name="root">Folder of all stages: what was computed there before is not computed again.</param>
public sealed class AutomaticCompressor(Network network, ImageDataSet data, string root)
{
    private const int UntrainedBits = 6, LatencyRuns = 50;
    private const double PassesPerStep = 4, LeastCandidates = 4, EpochsPerCandidate = 1.5; // forward, backward, teacher
    private const double BytesMargin = 0.95, FirstShare = 1.0 / 20, LargestShare = 1.0 / 3, Modest = 1.0 / 8;

    /// <summary>What the network may cost.</summary>
    public required CompressionBudget Budget { get; init; }

    /// <summary>How the original network teaches; default τ = 4 and α = 0.9.</summary>
    public DistillationOptions Distillation { get; init; } = new();

    /// <summary>How long to search and to train; default 8 candidates, each trained as <see cref="Recipes.Compression"/> says.</summary>
    public SearchEffort Effort { get; init; } = new();

    /// <summary>Seed of all trainings; default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Told where the work stands; default nobody.</summary>
    public IProgress<CompressionProgress>? Progress { get; init; }

    /// <summary>Searches, chooses, and scores what was chosen.</summary>
    /// <param name="cancellation">Stops the search within one step of a training; the best so far is returned, unless there is nothing yet.</param>
    /// <exception cref="ArgumentException">The budget limits nothing, or network and images do not fit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before anything was compressed.</exception>
    public CompressionResult Execute(CancellationToken cancellation = default)
    {
        Budget.Check();
        Run.CheckFit(network.Architecture, data);
        var clock = Stopwatch.StartNew();
        var original = CompressedNetwork.Of(network);
        StageAccount account = StageAccount.Of(original, RecipeRun.Float32Bytes(original), data, network.Device, cancellation);
        TrainingOptions training = FineTuning(clock.Elapsed);
        var tried = new List<CompressionCandidate> { Try("share without training", Untrained(), account, 1, cancellation) };
        IReadOnlyList<LayerEvidence> layers = [];
        bool stopped = false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (Effort.Time is { } time)
            stop.CancelAfter(time - clock.Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero);
        try
        {
            layers = LayerEvidence.Measure(network, data, stop.Token);
            Search(new CompressionSetting(network, layers, training, Distillation) { Macs = MacsShare(account) }, account, tried, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            stopped = true;
        }
        int best = CompressionResult.Choose(Budget, tried);
        return new CompressionResult
        {
            Budget = Budget,
            Seed = Seed,
            Data = data.Name,
            DataSha256 = data.Sha256,
            Images = new DataCounts(data.Train.Count, data.Selection.Count, data.Test.Count),
            Environment = RunEnvironment.Current(),
            OriginalSha256 = Convert.ToHexStringLower(SHA256.HashData(CompressedFile.Encode(original))),
            Original = account,
            OriginalTest = Evaluation.Score(network, data, data.Test, cancellation: CancellationToken.None),
            Layers = layers,
            Candidates = tried,
            RecommendedIndex = best,
            Conclusion = CompressionResult.Conclude(Budget, tried[best], account),
            IsMet = Budget.Excess(tried[best]) <= 1,
            StoppedEarly = stopped,
            Test = StageAccount.ScoreOf(tried[best].OpenNetwork(), data, data.Test, network.Device, CancellationToken.None),
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    /// <summary>Training between the steps of a recipe, short enough for a few candidates where time is limited.</summary>
    /// <param name="scoring">How long it took to score the network on the selection images.</param>
    private TrainingOptions FineTuning(TimeSpan scoring)
    {
        TrainingOptions training = Recipes.Compression(network.Architecture.Name, data.Name);
        return training with { Epochs = Effort.Epochs ?? (Effort.Time is { } time ? EpochsWithin(time, scoring, training.Epochs) : training.Epochs) };
    }

    private int EpochsWithin(TimeSpan time, TimeSpan scoring, int most)
    {
        TimeSpan epoch = PassesPerStep * data.Train.Count / data.Selection.Count * scoring;
        return new[] { 1, 2, 4, 8 }.Append(most).Where(epochs => epochs <= most).Last(epochs => epochs == 1 || LeastCandidates * EpochsPerCandidate * epochs * epoch <= time);
    }

    /// <summary>Lets techniques take turns; after the first round those fall out that another beats in bytes and accuracy.</summary>
    private void Search(CompressionSetting setting, StageAccount original, List<CompressionCandidate> tried, CancellationToken cancellation)
    {
        List<TechniqueSearch> searches = [.. Techniques(setting).Select(technique =>
            new TechniqueSearch(technique, setting, Budget, FirstAim(original), LargestShare * original.FileBytes))];
        while (searches.Count > 0)
        {
            foreach (TechniqueSearch search in searches.ToArray())
            {
                if (tried.Count > Effort.Candidates)
                    return;
                CompressionCandidate candidate = Try(search.Technique.Name, search.Plan(), original, tried.Count + 1, cancellation);
                tried.Add(candidate);
                search.Learn(candidate);
            }
            searches = [.. searches.Where(search => !search.IsDone && !searches.Any(other => other != search && Beats(other, search)))];
        }
    }

    private IEnumerable<CompressionTechnique> Techniques(CompressionSetting setting)
    {
        yield return new PruneAndShare(setting, MacReduction.Structure);
        if (setting.Macs < 1)
            yield return new PruneAndShare(setting, MacReduction.LowRank);
        if (NarrowForRate.Fits(network.Architecture))
            yield return new NarrowForRate(setting);
    }

    /// <summary>Whether one search has, for each candidate of another, one that is smaller and more accurate.</summary>
    private static bool Beats(TechniqueSearch one, TechniqueSearch other) => other.Candidates.All(theirs =>
        one.Candidates.Any(mine => mine.Account.FileBytes < theirs.Account.FileBytes && mine.Drop < theirs.Drop));

    /// <summary>What is there at once: codebooks of 6 bits.</summary>
    private static CandidatePlan Untrained() => new(
        CompressionRecipe.Of(new ShareStep { Sharing = new DeepCompressionOptions { ConvolutionBits = UntrainedBits, LinearBits = UntrainedBits, Training = new TrainingOptions { Epochs = 0 } } }),
        [$"Codebooks of {UntrainedBits} bits need no training: a first result within seconds."]);

    private CompressionCandidate Try(string technique, CandidatePlan plan, StageAccount original, int number, CancellationToken cancellation)
    {
        IReadOnlyList<StageRecord> stages = new RecipeRun(plan.Recipe, network, data, root)
        {
            Seed = Seed,
            Progress = Progress is null ? null : new Numbered(Progress, number, technique),
        }.ExecuteStages(cancellation);
        (Latency? latency, Energy? energy) = Measure(stages[^1].OpenNetwork());
        return new CompressionCandidate(technique, plan.Reasons, stages, original.Selection.Accuracy - stages[^1].Account.Selection.Accuracy, latency, energy);
    }

    /// <summary>What a budget of latency or energy asks for.</summary>
    private (Latency? Latency, Energy? Energy) Measure(CompressedNetwork compressed)
    {
        using ExecutionPlan? plan = Budget.MaxLatency is null ? null : ExecutionPlan.Compile(compressed);
        using Network? values = Budget.MaxEnergy is null ? null : compressed.Materialise();
        return (plan is null ? null : Latency.Measure(plan, LatencyRuns), values is null ? null : FullAccount.Measure(values).Energy);
    }

    /// <summary>The share of MACs that the budget leaves, as far as it is known: time goes with them.</summary>
    private double MacsShare(StageAccount original)
    {
        double share = Budget.MaxMacs is { } macs ? Math.Min(1, (double)macs / original.Macs) : 1;
        return Budget.MaxLatency is { } limit && Measure(CompressedNetwork.Of(network)).Latency is { } latency
            ? Math.Min(share, limit / latency.Median)
            : share;
    }

    /// <summary>The bytes that are allowed, or a twentieth; an eighth where only computing is limited. Energy goes with bytes.</summary>
    private double FirstAim(StageAccount original)
    {
        double aim = Budget.MaxBytes is { } bytes ? BytesMargin * bytes : original.FileBytes * (Budget.MaxDrop is null ? Modest : FirstShare);
        return Budget.MaxEnergy is { } limit && Measure(CompressedNetwork.Of(network)).Energy is { } energy
            ? Math.Min(aim, original.FileBytes * FirstShare * Math.Max(1, limit / energy.Microjoules))
            : aim;
    }

    private sealed class Numbered(IProgress<CompressionProgress> progress, int number, string technique) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => progress.Report(new CompressionProgress(number, technique, value));
    }
}
