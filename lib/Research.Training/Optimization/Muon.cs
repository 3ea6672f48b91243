using static TorchSharp.torch;

namespace Research.Training;

/// <summary>
/// Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon): the Nesterov momentum of each inner weight, as a matrix
/// [out, in·kH·kW], is made nearly orthogonal before it is applied, so that every direction moves as far as the strongest.
/// Biases, batch norm, and the first and the last weight of the network take plain SGD with the same momentum. Weight decay is
/// decoupled, as AdamW's.
/// </summary>
public sealed record Muon : OptimizerOptions
{
    /// <summary>Muon at a learning rate of 0.02 for inner weights.</summary>
    public Muon() => LearningRate = 0.02;

    /// <summary>μ in [0, 1); default 0.9.</summary>
    public double Momentum
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Momentum), $"Momentum must be in [0, 1), not {value}.");
    } = 0.9;

    /// <summary>The learning rate of everything but inner weights, as a share of <see cref="OptimizerOptions.LearningRate"/>, above 0; default 1.</summary>
    public double OuterShare
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(OuterShare), $"OuterShare must be above 0, not {value}.");
    } = 1;

    internal override optim.Optimizer Create(nn.Module module)
    {
        nint[] weights = [.. module.parameters().Where(parameter => parameter.dim() > 1).Select(parameter => parameter.Handle)];
        return new OrthogonalSgd(
            [.. Groups(module).Select(group => new TorchSharp.Modules.SGD.ParamGroup(group.Parameters, LearningRate, Momentum, 0, group.WeightDecay, Momentum > 0, false))],
            LearningRate, Momentum, OuterShare, inner: [.. weights.Skip(1).SkipLast(1)]);
    }
}
