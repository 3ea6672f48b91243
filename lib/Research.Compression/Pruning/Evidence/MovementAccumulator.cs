using Research.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Σ −w · ∂L/∂w over the steps of a training of which it is a constraint; w is the weight that the gradient was taken at.
/// Resumes bit for bit.
/// </summary>
public sealed class MovementAccumulator : IWeightConstraint, IDisposable
{
    private readonly Dictionary<string, (Parameter Weight, Tensor Sum)> _entries;

    /// <summary>Starts all sums at zero.</summary>
    /// <param name="weights">Weights by name; see <see cref="Pruner.Weights"/>.</param>
    public MovementAccumulator(IReadOnlyDictionary<string, Parameter> weights) =>
        _entries = weights.ToDictionary(pair => pair.Key, pair => (pair.Value, zeros_like(pair.Value, requires_grad: false).DetachFromDisposeScope()));

    /// <inheritdoc/>
    public void BeforeStep(TrainingStep step)
    {
        foreach ((Parameter weight, Tensor sum) in _entries.Values)
        {
            if (weight.grad is { } gradient)
                sum.addcmul_(weight, gradient, -1);
        }
    }

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step) { }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State => _entries.ToDictionary(pair => pair.Key, pair => pair.Value.Sum);

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        foreach ((string name, (_, Tensor sum)) in _entries)
            sum.copy_(state[name]);
    }

    /// <summary>Frees the sums.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor sum) in _entries.Values)
            sum.Dispose();
    }

    /// <summary>Copies of the sums of the given weights.</summary>
    /// <exception cref="ArgumentException">One is not among those summed over.</exception>
    internal Dictionary<string, Tensor> SumsOf(IReadOnlyDictionary<string, Parameter> weights) => weights.Keys.ToDictionary(name => name, name =>
        _entries.TryGetValue(name, out var entry) ? entry.Sum.clone() : throw new ArgumentException($"The movement of '{name}' was not summed; there is that of {string.Join(", ", _entries.Keys)}."));
}
