using System.Text.Json.Serialization;
using Research.Compression;
using Research.Networks;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>How a run learns from teachers: which networks, and what share of the loss is theirs.</summary>
public sealed record DistillationConfiguration
{
    /// <summary>SHA-256 of each teacher's network file, in hexadecimal; several are an ensemble. At least one.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public required IReadOnlyList<string> Teachers
    {
        get;
        init => field = value.Count > 0 ? value : throw new ArgumentException("Distillation needs a teacher: name the SHA-256 of at least one network.", nameof(Teachers));
    }

    /// <summary>τ, above 0; default 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public double Temperature { get; init => field = new DistillationOptions { Temperature = value }.Temperature; } = 4;

    /// <summary>α, the teachers' share of the loss, in [0, 1]; default 0.9.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, 1].</exception>
    public double Alpha { get; init => field = new DistillationOptions { Alpha = value }.Alpha; } = 0.9;

    /// <summary>What of the teachers' outputs is learned; default soft targets.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DistillationSignal Signal { get; init; }

    /// <summary>Layers that learn from layers of the teacher, which must be the only one; default null: none. See <see cref="FeatureDistillation"/>.</summary>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FeaturePair>? Features
    {
        get;
        init => field = value is null or { Count: > 0 } ? value : throw new ArgumentException("Name at least one layer that learns, or leave Features out.", nameof(Features));
    }

    /// <summary>The share of the training, in (0, 1], over which the layers' weights fall evenly to 0; default null: they stay. See <see cref="FeatureDistillation.Fade"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside (0, 1].</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Fade
    {
        get;
        init => field = value is null or (> 0 and <= 1) ? value : throw new ArgumentOutOfRangeException(nameof(Fade), $"Fade must be in (0, 1], not {value}.");
    }

    /// <summary>How an ensemble agrees; default the mean of logits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public EnsembleMean Mean { get; init; }

    /// <summary>Whether the teachers see every image mirrored left to right too; default false. See <see cref="LiveTeacher.Mirrored"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Mirrored { get; init; }

    /// <summary>Temperature, share and signal.</summary>
    public DistillationOptions ToOptions() => new() { Temperature = Temperature, Alpha = Alpha, Signal = Signal };

    /// <summary>For people, as in <c>distilled at τ = 4, α = 0.9</c>.</summary>
    public string Method() => (Signal == DistillationSignal.Logits
        ? FormattableString.Invariant($"distilled by logits, α = {Alpha}")
        : FormattableString.Invariant($"distilled at τ = {Temperature}, α = {Alpha}")) + (Mirrored ? ", mirrored" : "") + (Features is null ? "" : $", {string.Join(", ", Features.Select(pair => pair.Name))}") + (Fade is { } end ? FormattableString.Invariant($" until {100 * end} % of the training") : "");

    /// <summary>Refuses layers that learn where that cannot be, before anything is trained.</summary>
    /// <param name="run">The run.</param>
    /// <param name="architecture">Of its model.</param>
    /// <exception cref="ArgumentException">There are several teachers, a layer does not exist, or the run does not train a network with those layers by itself.</exception>
    internal void Check(RunConfiguration run, Architecture architecture)
    {
        if (Features is null)
        {
            if (Fade is not null)
                throw new ArgumentException("Fade says how long layers learn from the teacher's, but no layer does: name some, or leave it out.");
            return;
        }
        if (Teachers.Count > 1)
            throw new ArgumentException($"Layers learn from one teacher, but {Teachers.Count} were given: name one.");
        if (run is not { Pruning: null, Rate: null, Sharing: null })
            throw new ArgumentException("Layers can learn from a teacher while a network is trained or fine-tuned after narrowing or factorising; leave them out where weights are pruned, shared or trained for few bits.");
        if (run.LowRank is null) // which names its factors anew
        {
            foreach (FeaturePair pair in Features)
                _ = FeatureDistillation.ShapeOf(architecture, pair.Student);
        }
    }

    /// <summary>Loads the teachers, and asks them once where images are unchanged or have fixed views and no layers learn, live otherwise.</summary>
    internal Lesson Prepare(IReadOnlyList<string> files, Architecture student, ImageDataSet data, TrainingOptions training, Device device, CancellationToken cancellation)
    {
        Network[] networks = [.. Teachers.Select(hash => Load(hash, files, student, device))];
        var teacher = new LiveTeacher([.. networks]) { Mean = Mean, Mirrored = Mirrored };
        return Features is null
            ? new Lesson(teacher, ToOptions(), data, training.Augmentation, device, networks, cancellation)
            : new Lesson(teacher, ToOptions(), () => new FeatureDistillation(student, networks[0], Features, training.Seed) { Fade = Fade }, networks);
    }

    private static Network Load(string hash, IReadOnlyList<string> files, Architecture student, Device device)
    {
        string file = files.FirstOrDefault(file => File.Exists(file) && Run.NetworkHash(file) == hash)
            ?? throw new ArgumentException($"The run learns from a network (SHA-256 {hash}), but {(files.Count == 0 ? "no file was given" : $"none of {string.Join(", ", files)} is it")}; name its file with --teacher.");
        Network teacher = NetworkFile.Load(file, device);
        try
        {
            LiveTeacher.CheckFit(student, teacher.Architecture);
            return teacher;
        }
        catch
        {
            teacher.Dispose();
            throw;
        }
    }
}
