using static TorchSharp.torch;

namespace Research.Training;

/// <summary>Adam (Kingma and Ba 2015, arXiv 1412.6980); weight decay is added to the gradient.</summary>
public sealed record Adam : OptimizerOptions
{
    /// <summary>Adam at a learning rate of 0.001.</summary>
    public Adam() => LearningRate = 1e-3;

    internal override optim.Optimizer Create(nn.Module module) => optim.Adam(
        [.. Groups(module).Select(group => new TorchSharp.Modules.Adam.ParamGroup(group.Parameters, LearningRate, weight_decay: group.WeightDecay))], LearningRate);
}
