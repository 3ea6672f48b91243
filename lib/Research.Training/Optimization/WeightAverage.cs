using Research.Networks;
using static TorchSharp.torch;

namespace Research.Training;

/// <summary>
/// A running mean w̄ ← d·w̄ + (1−d)·w of everything that a network learns, batch-norm statistics included, in which a step's
/// weight fades over a given number of steps (Polyak and Juditsky 1992; Tarvainen and Valpola 2017, arXiv 1703.01780). It
/// forgets faster at first, d = (1+n)/(10+n) at most after n steps, so that the initial weights do not linger.
/// </summary>
internal sealed class WeightAverage : IWeightConstraint, IDisposable
{
    private const string Prefix = "average.", StepsKey = "steps";
    private readonly (string Name, Tensor Value, Tensor Mean)[] _tensors;
    private readonly double _decay;
    private readonly Tensor _steps = zeros(1, dtype: ScalarType.Int64, device: CPU).DetachFromDisposeScope();

    /// <summary>Begins at the weights that the network has.</summary>
    /// <param name="network">Whose tensors are averaged.</param>
    /// <param name="window">Steps over which a step fades to 1/e, above 0; below 1 nothing is remembered.</param>
    internal WeightAverage(nn.Module network, double window)
    {
        _decay = Math.Max(0, 1 - (1 / window));
        using var noGrad = no_grad();
        _tensors = [.. network.Tensors().Where(pair => pair.Value.is_floating_point())
            .Select(pair => (pair.Key, pair.Value, pair.Value.detach().clone().DetachFromDisposeScope()))];
    }

    /// <inheritdoc/>
    public void AfterStep(TrainingStep step)
    {
        long done = _steps.item<long>();
        if (step.Begins && done > 0)
            return;
        double decay = step.Begins ? 0 : Math.Min(_decay, (1.0 + done) / (10 + done)); // it begins where the other constraints put the weights
        foreach ((_, Tensor value, Tensor mean) in _tensors)
            mean.lerp_(value, 1 - decay);
        if (!step.Begins)
            _steps.add_(1);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State =>
        _tensors.ToDictionary(tensor => Prefix + tensor.Name, tensor => tensor.Mean).Append(new(StepsKey, _steps)).ToDictionary();

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGrad = no_grad();
        foreach ((string name, Tensor tensor) in State)
            tensor.copy_(state[name]);
    }

    /// <summary>Gives the network the mean, and keeps what it had in the mean's place; called again, it undoes that.</summary>
    internal void Swap()
    {
        using var noGrad = no_grad();
        foreach ((_, Tensor value, Tensor mean) in _tensors)
        {
            using Tensor kept = value.detach().clone();
            value.copy_(mean);
            mean.copy_(kept);
        }
    }

    /// <summary>Frees the mean.</summary>
    public void Dispose()
    {
        foreach ((_, _, Tensor mean) in _tensors)
            mean.Dispose();
        _steps.Dispose();
    }
}
