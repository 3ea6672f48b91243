using static TorchSharp.torch;

namespace Research.Training;

/// <summary>Stochastic gradient descent with momentum: v ← μ·v + g, w ← w − η·v (Nesterov: w ← w − η·(g + μ·v)), as PyTorch computes it.</summary>
public sealed record Sgd : OptimizerOptions
{
    /// <summary>SGD at a learning rate of 0.1.</summary>
    public Sgd() => LearningRate = 0.1;

    /// <summary>μ in [0, 1); default 0.9.</summary>
    public double Momentum
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Momentum), $"Momentum must be in [0, 1), not {value}.");
    } = 0.9;

    /// <summary>Whether the momentum looks ahead; default true.</summary>
    public bool Nesterov { get; init; } = true;

    internal override optim.Optimizer Create(nn.Module module) => new FusedSgd(
        [.. Groups(module).Select(group => new TorchSharp.Modules.SGD.ParamGroup(group.Parameters, LearningRate, Momentum, 0, group.WeightDecay, Nesterov && Momentum > 0, false))],
        LearningRate, Momentum, Nesterov && Momentum > 0);
}
