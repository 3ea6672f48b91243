using static TorchSharp.torch;

namespace Research.Training;

/// <summary>
/// Something that must hold for the weights after every optimizer step, such as a pruning mask. Both calls come with
/// gradients off; while <see cref="BeforeStep"/> and <see cref="AfterStep"/> run, <c>grad</c> is the gradient of the step.
/// </summary>
public interface IWeightConstraint
{
    /// <summary>Called between the gradient and the optimizer's step, which may be changed through <c>grad</c>; default nothing.</summary>
    void BeforeStep(TrainingStep step) { }

    /// <summary>Makes it hold again, in place; called where the training <see cref="TrainingStep.Begins"/> and after each step.</summary>
    void AfterStep(TrainingStep step);

    /// <summary>
    /// Whether it also holds for a mean of weights for which it held, as a fixed mask does; default true. Where masks change, or
    /// weights are shrunk or tied, it does not, and the training refuses <see cref="TrainingOptions.Averaging"/>.
    /// </summary>
    bool HoldsForMeans => true;

    /// <summary>What a resumed training needs to go on bit for bit, by name; written with each checkpoint. Default nothing.</summary>
    IReadOnlyDictionary<string, Tensor> State => new Dictionary<string, Tensor>();

    /// <summary>Takes over a <see cref="State"/>, by copy; called before anything else where a training resumes.</summary>
    void Restore(IReadOnlyDictionary<string, Tensor> state) { }
}
