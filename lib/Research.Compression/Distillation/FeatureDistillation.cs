using Research.Networks;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Layers of a student that learn from layers of a live teacher. Where widths differ and the loss compares elements, a learned
/// regressor maps the student's layer to the teacher's: 1×1 convolutions for images, a linear map otherwise. Regressors learn by
/// plain gradient descent at the student's learning rate, and are thrown away; give this to the trainer as constraint too.
/// </summary>
public sealed class FeatureDistillation : IWeightConstraint, IDisposable
{
    private readonly Network _teacher;
    private readonly FeaturePair[] _pairs;
    private readonly TorchSharp.Modules.Parameter?[] _regressors;
    private double _share = 1;

    /// <summary>Prepares the regressors.</summary>
    /// <param name="student">Architecture of who learns.</param>
    /// <param name="teacher">Who teaches; the caller disposes it.</param>
    /// <param name="pairs">Which layers learn from which; at least one.</param>
    /// <param name="seed">Seed of the regressors' initial weights.</param>
    /// <exception cref="ArgumentException">A layer does not exist, or the images of two layers have different sizes.</exception>
    public FeatureDistillation(Architecture student, Network teacher, IReadOnlyList<FeaturePair> pairs, int seed)
    {
        if (pairs.Count == 0)
            throw new ArgumentException("Name at least one pair of layers that learns.", nameof(pairs));
        LiveTeacher.CheckFit(student, teacher.Architecture);
        _teacher = teacher;
        _pairs = [.. pairs];
        _regressors = [.. pairs.Select((pair, index) => RegressorOf(pair, ShapeOf(student, pair.Student), ShapeOf(teacher.Architecture, pair.Teacher), seed, index, teacher.Device))];
    }

    /// <summary>
    /// The share of the training, in (0, 1], over which the layers' weights fall evenly to 0, so that at last outputs alone count, as in
    /// the second stage of FitNets (Romero et al. 2015, arXiv 1412.6550); default null: they stay.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside (0, 1].</exception>
    public double? Fade
    {
        get;
        init => field = value is null or (> 0 and <= 1) ? value : throw new ArgumentOutOfRangeException(nameof(Fade), $"Fade must be in (0, 1], not {value}.");
    }

    /// <summary>Who teaches.</summary>
    internal Network Teacher => _teacher;

    /// <summary>The loss of the student's outputs, given the teacher's too, and every pair's weight times its loss.</summary>
    internal Tensor Loss(nn.Module<Tensor, Tensor> network, Batch batch, Func<Tensor, Tensor, Tensor> ofOutputs)
    {
        if (network is not Network student)
            throw new ArgumentException("Layers can be compared where the student is a Network, whose layers have names.");
        IReadOnlyDictionary<string, Tensor> learned = student.Activations(batch.Inputs), taught;
        using (no_grad())
        {
            _teacher.eval();
            taught = _teacher.Activations(batch.Inputs);
        }
        Tensor loss = ofOutputs(learned[student.Architecture.Nodes[^1].Name], taught[_teacher.Architecture.Nodes[^1].Name]);
        for (int i = 0; i < _pairs.Length && _share > 0; i++)
            loss = loss.add(_pairs[i].Loss(Regress(learned[_pairs[i].Student], _regressors[i]), taught[_pairs[i].Teacher]), _share * _pairs[i].Weight);
        return loss;
    }

    /// <inheritdoc/>
    public void BeforeStep(TrainingStep step)
    {
        foreach (TorchSharp.Modules.Parameter regressor in _regressors.OfType<TorchSharp.Modules.Parameter>())
        {
            if (regressor.grad is not { } gradient)
                continue;
            regressor.sub_(gradient.mul(step.LearningRate));
            regressor.grad = null;
        }
    }

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step) => _share = Fade is { } end ? Math.Max(0, 1 - (step.Progress / end)) : 1;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State =>
        _regressors.Index().Where(item => item.Item is not null).ToDictionary(item => $"regressor-{item.Index}", item => (Tensor)item.Item!);

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGrad = no_grad();
        foreach ((string name, Tensor regressor) in State)
            regressor.copy_(state[name]);
    }

    /// <summary>Frees the regressors.</summary>
    public void Dispose() => Array.ForEach(_regressors, regressor => regressor?.Dispose());

    private static Tensor Regress(Tensor feature, Tensor? regressor) => regressor switch
    {
        null => feature,
        _ when feature.dim() == 4 => nn.functional.conv2d(feature, regressor.unsqueeze(-1).unsqueeze(-1)),
        _ => nn.functional.linear(feature, regressor),
    };

    /// <summary>What a layer computes for one image, as in <c>[C, H, W]</c>.</summary>
    /// <param name="architecture">Whose layer it is.</param>
    /// <param name="layer">Name of a node.</param>
    /// <exception cref="ArgumentException">There is no such layer; the message has the nearest name.</exception>
    public static Shape ShapeOf(Architecture architecture, string layer)
    {
        string[] names = [.. architecture.Nodes.Select(node => node.Name)];
        return names.Contains(layer)
            ? architecture.ShapeOf(layer)
            : throw new ArgumentException($"'{architecture.Name}' has no layer '{layer}'{Spelling.Question(layer, names)}; it has {string.Join(", ", names)}.");
    }

    private static TorchSharp.Modules.Parameter? RegressorOf(FeaturePair pair, Shape student, Shape teacher, int seed, int index, Device device)
    {
        if (pair.NeedsPlaces && (student.Rank != 3 || teacher.Rank != 3) || (pair.NeedsPlaces || pair.ComparesElements) && !student.Skip(1).SequenceEqual(teacher.Skip(1)))
            throw new ArgumentException($"'{pair.Student}' computes {student} and '{pair.Teacher}' {teacher}: choose layers whose images have the same size.");
        if (!pair.ComparesElements || student[0] == teacher[0])
            return null;
        using var scope = NewDisposeScope();
        using var generator = new Generator(Seeds.Of(seed, "regressor", index) >> 1, CPU);
        Tensor weight = randn([teacher[0], student[0]], generator: generator, device: CPU).div_(Math.Sqrt(student[0])).to(device);
        return new TorchSharp.Modules.Parameter(weight.DetachFromDisposeScope());
    }
}
