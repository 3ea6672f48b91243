using System.Collections.Immutable;
using Research.Networks;
using Research.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Weights of a network in training that are written in shared bases, W_l = A_l·B. From the gradient G_l of each weight follow
/// ∂L/∂A_l = G_l·Bᵀ and ∂L/∂B = Σ_l A_lᵀ·G_l; both take the step of SGD with momentum at the rate of the training, and the weights are
/// made of them again. Weight decay acts on W_l. The rest of the network trains as usual.
/// </summary>
public sealed class TiedBases : IWeightConstraint, IDisposable
{
    private readonly Network _network;
    private readonly CompressedNetwork _shared;
    private readonly Sgd _optimizer;
    private readonly List<Group> _groups = [];

    /// <summary>A tensor that trains, and its momentum.</summary>
    private sealed record Trained(Tensor Value, Tensor Velocity);

    private sealed record Member(string Name, Tensor Weight, Trained Coefficients);

    private sealed record Group(ImmutableArray<float> Origin, Trained Basis, List<Member> Members);

    /// <summary>Ties the weights of a network as another says, and gives it the values of that one.</summary>
    /// <param name="network">Of the same architecture; its weights become those of <paramref name="shared"/>.</param>
    /// <param name="shared">With shared bases, as <see cref="SharedBases.Share"/> makes them.</param>
    /// <param name="optimizer">Momentum and weight decay; the rate is that of the training.</param>
    /// <exception cref="ArgumentException">No basis is shared.</exception>
    public TiedBases(Network network, CompressedNetwork shared, Sgd optimizer)
    {
        (_network, _shared, _optimizer) = (network, shared, optimizer);
        using (Network values = shared.Materialise())
            network.CopyFrom(values);
        IReadOnlyDictionary<string, Tensor> tensors = network.Tensors();
        foreach ((string name, WeightExpression weight) in shared.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (weight is not ProductWeight { Left: DenseWeight left, Right: DenseWeight right })
                continue;
            Group? group = _groups.Find(other => other.Origin == right.Values);
            if (group is null)
                _groups.Add(group = new Group(right.Values, Start(right), []));
            group.Members.Add(new Member(name, tensors[name], Start(left)));
        }
        if (_groups.Count == 0)
            throw new ArgumentException("The network has no shared bases: share them first.", nameof(shared));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State => AllTrained().SelectMany(pair => new[]
    {
        ($"{pair.Name}.value", pair.Trained.Value), ($"{pair.Name}.velocity", pair.Trained.Velocity),
    }).ToDictionary();

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGrad = no_grad();
        foreach ((string name, Trained trained) in AllTrained())
        {
            trained.Value.copy_(state[$"{name}.value"]);
            trained.Velocity.copy_(state[$"{name}.velocity"]);
        }
    }

    /// <inheritdoc/>
    public bool HoldsForMeans => false;

    /// <inheritdoc/>
    public void BeforeStep(TrainingStep step)
    {
        foreach (Group group in _groups)
        {
            Tensor basis = group.Basis.Value, basisGradient = zeros_like(basis);
            foreach (Member member in group.Members)
            {
                Tensor coefficients = member.Coefficients.Value;
                Tensor gradient = member.Weight.grad!.contiguous().view(coefficients.shape[0], basis.shape[1]);
                gradient = gradient.add(coefficients.mm(basis), _optimizer.WeightDecay);
                basisGradient.add_(coefficients.t().mm(gradient));
                Step(member.Coefficients, gradient.mm(basis.t()), step.LearningRate);
                member.Weight.grad!.zero_();
            }
            Step(group.Basis, basisGradient, step.LearningRate);
        }
    }

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step)
    {
        foreach (Group group in _groups)
        {
            foreach (Member member in group.Members)
                member.Weight.copy_(member.Coefficients.Value.mm(group.Basis.Value).view(member.Weight.shape));
        }
    }

    /// <summary>The network as it is now, with trained bases and coefficients.</summary>
    public CompressedNetwork ToCompressed()
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var weights = new Dictionary<string, WeightExpression>();
        foreach (Group group in _groups)
        {
            DenseWeight basis = LowRankWeights.Dense(group.Basis.Value.cpu());
            foreach (Member member in group.Members)
                weights.Add(member.Name, new ProductWeight(_shared.Weights[member.Name].Shape, LowRankWeights.Dense(member.Coefficients.Value.cpu()), basis));
        }
        return CompressedNetwork.Of(_network).With(weights);
    }

    /// <summary>Frees bases and coefficients.</summary>
    public void Dispose()
    {
        foreach ((_, Trained trained) in AllTrained())
        {
            trained.Value.Dispose();
            trained.Velocity.Dispose();
        }
        _groups.Clear();
    }

    /// <summary>v ← μ·v + g, w ← w − η·v (Nesterov: w ← w − η·(g + μ·v)).</summary>
    private void Step(Trained trained, Tensor gradient, double learningRate)
    {
        trained.Velocity.mul_(_optimizer.Momentum).add_(gradient);
        Tensor change = _optimizer.Nesterov ? gradient.add(trained.Velocity, _optimizer.Momentum) : trained.Velocity;
        trained.Value.add_(change, -learningRate);
    }

    private IEnumerable<(string Name, Trained Trained)> AllTrained() => _groups.SelectMany(group =>
        group.Members.Select(member => (member.Name, member.Coefficients)).Prepend(($"{group.Members[0].Name}.basis", group.Basis)));

    private Trained Start(DenseWeight weight)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = tensor(weight.Values.AsSpan().ToArray(), [.. weight.Shape], device: _network.Device);
        return new Trained(value.DetachFromDisposeScope(), zeros_like(value).DetachFromDisposeScope());
    }
}
