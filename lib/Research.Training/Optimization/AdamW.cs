using static TorchSharp.torch;

namespace Research.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101).</summary>
public sealed record AdamW : OptimizerOptions
{
    /// <summary>AdamW at a learning rate of 0.001.</summary>
    public AdamW() => LearningRate = 1e-3;

    internal override optim.Optimizer Create(nn.Module module) => optim.AdamW(
        [.. Groups(module).Select(group => new TorchSharp.Modules.AdamW.ParamGroup(group.Parameters, LearningRate, weight_decay: group.WeightDecay))], LearningRate);
}
