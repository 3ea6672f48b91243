using System.Text.Json.Serialization;
using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// How every removable unit gets one score. A channel criterion scores the filters of each layer; those that are tied are joined
/// into the score of their unit, and the scores of a group are made comparable with those of others. The ablation oracle, the
/// surgeon and random numbers score units directly.
/// </summary>
public sealed record UnitScoring
{
    /// <summary>The criterion that draws scores at random: the control that any other has to beat.</summary>
    public const string Random = "random";

    /// <summary>The criterion that measures C(v) on the selection images; see <see cref="AblationOracle"/>.</summary>
    public const string Oracle = "oracle";

    /// <summary>The criterion that lets the layers behind a unit make good what it gave them; see <see cref="OptimalBrainSurgeon"/>.</summary>
    public const string Surgeon = "obs";

    private static readonly string[] Direct = [Random, Oracle, Surgeon];

    /// <summary>Every criterion that can be named.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ChannelCriteria.All.Select(criterion => criterion.Name), .. Direct];

    /// <summary>Name of the criterion; default <c>l1</c>.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public string Criterion
    {
        get;
        init => field = Names.Contains(value) ? value
            : throw new ArgumentException($"There is no channel criterion '{value}'{Spelling.Question(value, Names)}; choose one of {string.Join(", ", Names)}.");
    } = "l1";

    /// <summary>Which scores go first; default the lowest. The highest turn a criterion round, as some texts do with entropy.</summary>
    public RemovalOrder Order { get; init; } = RemovalOrder.Lowest;

    /// <summary>How the scores of tied filters become that of their unit; default their mean. Of channel criteria only.</summary>
    public Aggregation Ties { get; init; } = Aggregation.Mean;

    /// <summary>
    /// Whether the scores of each group are divided by their mean absolute value, so that layers whose weights or activations are
    /// larger throughout are not spared for that; default null: with all but the oracle and random, whose scores are comparable as they are.
    /// </summary>
    public bool? Normalise { get; init; }

    /// <summary>Training images that criteria look at, at least 1; default 1,000. The oracle looks at all selection images.</summary>
    public int Images
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Images), $"Images must be at least 1, not {value}.");
    } = 1000;

    /// <summary>Seed of random scores and of which images are looked at; default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Refuses a criterion that cannot score some layer.</summary>
    /// <param name="graph">Of the network.</param>
    /// <param name="exclude">Layers that stay, with all that is tied to them; default none.</param>
    /// <exception cref="ArgumentException">It cannot; the message names the layer.</exception>
    public void Check(DependencyGraph graph, IReadOnlyList<string>? exclude = null)
    {
        foreach (string layer in Groups(graph, exclude).SelectMany(group => group.Layers))
        {
            if (ChannelCriterion is { } criterion && !criterion.AppliesTo(graph.Architecture, layer))
                throw new ArgumentException($"The criterion '{Criterion}' cannot score '{layer}': {criterion.Needs}; exclude that layer or choose another criterion.");
        }
    }

    /// <summary>Whether the criterion can score all layers of a group.</summary>
    internal bool AppliesTo(DependencyGraph graph, ChannelGroup group) =>
        ChannelCriterion is not { } criterion || group.Layers.All(layer => criterion.AppliesTo(graph.Architecture, layer));

    /// <summary>Scores the units of a network; those with the lowest scores go first, whatever <see cref="Order"/> is.</summary>
    /// <param name="network">Stays as it is; scored in evaluation mode.</param>
    /// <param name="graph">Of its architecture.</param>
    /// <param name="data">Its training images are used, by the oracle its selection images; never its test images.</param>
    /// <param name="exclude">Layers that stay, with all that is tied to them; default none.</param>
    /// <param name="cancellation">Stops between units of the oracle.</param>
    /// <returns>One for each of <see cref="DependencyGraph.Units"/>; +∞ for those that stay.</returns>
    /// <exception cref="ArgumentException">The criterion cannot score some layer.</exception>
    public IReadOnlyList<double> Scores(
        Network network, DependencyGraph graph, ImageDataSet data, IReadOnlyList<string>? exclude = null, CancellationToken cancellation = default)
    {
        Check(graph, exclude);
        ChannelGroup[] groups = [.. Groups(graph, exclude)];
        double[] raw = Raw(network, graph, groups, data, cancellation), scores = [.. Enumerable.Repeat(double.PositiveInfinity, raw.Length)];
        foreach (ChannelGroup group in groups)
        {
            double mean = group.Units.Average(unit => Math.Abs(raw[unit.Id])), scale = (Normalise ?? Criterion is not (Random or Oracle)) && mean > 0 ? mean : 1;
            foreach (ChannelUnit unit in group.Units)
                scores[unit.Id] = raw[unit.Id] / (Order == RemovalOrder.Lowest ? scale : -scale);
        }
        return scores;
    }

    /// <summary>For people, as in <c>l1</c> or <c>entropy, highest first</c>.</summary>
    public string Method() => Order == RemovalOrder.Lowest ? Criterion : $"{Criterion}, highest first";

    private ChannelCriterion? ChannelCriterion => Direct.Contains(Criterion) ? null : ChannelCriteria.Parse(Criterion);

    private double[] Raw(Network network, DependencyGraph graph, ChannelGroup[] groups, ImageDataSet data, CancellationToken cancellation)
    {
        var scores = new double[graph.Units.Count];
        switch (Criterion)
        {
            case Random:
                var random = new Random(Seed);
                return Array.ConvertAll(scores, _ => random.NextDouble());
            case Oracle:
                ChannelUnit[] units = [.. groups.SelectMany(group => group.Units)];
                foreach (Ablation ablation in new AblationOracle(network, data, data.Selection).Measure(units, cancellation).Units)
                    scores[ablation.Unit.Id] = ablation.Increase;
                return scores;
            case Surgeon:
                foreach ((ChannelUnit unit, double increase) in OptimalBrainSurgeon.Increases(network, graph, groups, ScoringData.Of(data, Images, Seed, device: network.Device), cancellation))
                    scores[unit.Id] = increase;
                return scores;
            default:
                using (NewDisposeScope())
                {
                    IReadOnlyDictionary<string, double[]> layers = ChannelScores.Of(
                        network, ChannelCriterion!, [.. groups.SelectMany(group => group.Layers).Distinct()], ScoringData.Of(data, Images, Seed, device: network.Device))
                        .ToDictionary(pair => pair.Key, pair => pair.Value.data<double>().ToArray());
                    foreach (ChannelUnit unit in groups.SelectMany(group => group.Units))
                        scores[unit.Id] = Joined([.. unit.Producers.Select(producer => layers[producer.Layer][producer.Channel])]);
                }
                return scores;
        }
    }

    /// <summary>The score of a unit from those of its filters.</summary>
    internal double Joined(double[] filters)
    {
        using var scope = NewDisposeScope();
        return Ties.Of(tensor(filters, device: CPU).unsqueeze(0)).item<double>();
    }

    private static IEnumerable<ChannelGroup> Groups(DependencyGraph graph, IReadOnlyList<string>? exclude) =>
        graph.Groups.Where(group => !group.Layers.Intersect(exclude ?? []).Any());
}

/// <summary>Which end of a ranking is removed first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RemovalOrder>))]
public enum RemovalOrder
{
    /// <summary>The lowest scores go first.</summary>
    Lowest,

    /// <summary>The highest scores go first.</summary>
    Highest,
}
