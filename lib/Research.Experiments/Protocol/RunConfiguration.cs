using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Research.Training;

namespace Research.Experiments;

/// <summary>
/// Everything that decides what a run computes. Two runs with equal configurations are the same run: its id is a hash of
/// this record, and a finished run is never repeated.
/// </summary>
public sealed record RunConfiguration
{
    /// <summary>Name of a model of the zoo, as in <c>lenet-5</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The images.</summary>
    public required DataConfiguration Data { get; init; }

    /// <summary>Seed of initial weights, shuffling, augmentation and dropout; default 0.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// SHA-256 of the network file whose weights the training starts from, in hexadecimal; default null: fresh weights of the
    /// seed. A network trained before is trained on by the whole schedule, as by a warm restart (Loshchilov and Hutter 2017,
    /// arXiv 1608.03983).
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; init; }

    /// <summary>How the dense network is trained; default: the recipe of the model and data set, see <see cref="Recipes"/>.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>How it is pruned then; default null: it stays dense.</summary>
    public PruningConfiguration? Pruning { get; init; }

    /// <summary>How it is narrowed instead, by taking out whole channels; default null: it keeps its structure.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StructureConfiguration? Structure { get; init; }

    /// <summary>How its layers are factorised instead; default null: they stay whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LowRankConfiguration? LowRank { get; init; }

    /// <summary>How it is trained for few bits at last; default null: it is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RateConfiguration? Rate { get; init; }

    /// <summary>What a teacher says in the last phase of training, be it the dense network's or fine-tuning; default null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DistillationConfiguration? Distillation { get; init; }

    /// <summary>Whether it only trains: nothing is pruned, narrowed, factorised or trained for few bits.</summary>
    [JsonIgnore]
    public bool IsDense => (Pruning, Structure, LowRank, Rate) is (null, null, null, null);

    /// <summary>The run whose trained network this one compresses; null where it begins with initial weights itself.</summary>
    public RunConfiguration? Dense() => IsDense || Pruning?.ToSchedule().FromInitialWeights == true
        ? null
        : this with { Pruning = null, Structure = null, LowRank = null, Rate = null, Distillation = null };

    /// <summary>A run with the recipe of its model and data set.</summary>
    /// <param name="model">Name of a model of the zoo.</param>
    /// <param name="data">Name of a data set.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="limit">Training images used; default all.</param>
    public static RunConfiguration For(string model, string data, int seed = 0, int? limit = null) => new()
    {
        Model = model,
        Data = new DataConfiguration { Name = data, Limit = limit },
        Seed = seed,
        Training = Recipes.For(model, data),
    };

    /// <summary>The first 12 hexadecimal digits of SHA-256 over the configuration's JSON.</summary>
    public string Id() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this, RecordJson.Compact))))[..12];

    /// <summary>A name for people, as in <c>lenet-5 on mnist, seed 0, 92 % sparse</c>.</summary>
    public string Title() => FormattableString.Invariant($"{Model} on {Data.Name}, seed {Seed}{(Pruning is null ? "" : $", {Pruning.Amount()}")}{(Structure is null ? "" : $", {Structure.Amount()}")}{(LowRank is null ? "" : $", {LowRank.Amount()}")}{(Rate is null ? "" : $", {Rate.Amount()}")}{(Distillation is null ? "" : $", {Distillation.Method()}")}");

    /// <summary>What differs from the recipe, as paths and values: <c>training.epochs</c> → <c>3</c>.</summary>
    public IReadOnlyDictionary<string, string> Overrides()
    {
        Dictionary<string, string> defaults = Leaves(For(Model, Data.Name));
        return Leaves(this).Where(leaf => defaults.GetValueOrDefault(leaf.Key) != leaf.Value).ToDictionary();
    }

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="InvalidDataException">The text is no such JSON, or has an unknown key or a value out of range; the message names it.</exception>
    public static RunConfiguration Parse(string json) => RecordJson.Parse<RunConfiguration>(json, "run configuration");

    private static Dictionary<string, string> Leaves(RunConfiguration configuration)
    {
        var leaves = new Dictionary<string, string>();
        Collect(JsonSerializer.SerializeToNode(configuration, RecordJson.Compact), "");
        return leaves;

        void Collect(JsonNode? node, string path)
        {
            if (node is not JsonObject members)
            {
                leaves[path] = node?.ToJsonString(RecordJson.Compact) ?? "null";
                return;
            }
            foreach ((string name, JsonNode? value) in members)
                Collect(value, path.Length == 0 ? name : $"{path}.{name}");
        }
    }
}
