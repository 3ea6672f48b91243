using static TorchSharp.torch;

namespace Research.Training;

/// <summary>What training minimises, computed for one batch.</summary>
/// <param name="inputs">The network's inputs <c>[batch, C, H, W]</c>.</param>
/// <param name="outputs">Its logits <c>[batch, classes]</c>.</param>
/// <param name="labels">Right classes, int64 <c>[batch]</c>.</param>
/// <returns>A scalar: the mean over the batch.</returns>
public delegate Tensor Objective(Tensor inputs, Tensor outputs, Tensor labels);

/// <summary>The objectives of plain training.</summary>
public static class Objectives
{
    /// <summary>
    /// Cross-entropy −log softmax(z)_y in nats, optionally against labels smoothed to (1 − ε)·onehot + ε/classes
    /// (Szegedy et al. 2016, arXiv 1512.00567).
    /// </summary>
    /// <param name="labelSmoothing">ε in [0, 1); default 0.</param>
    public static Objective CrossEntropy(double labelSmoothing = 0) =>
        (_, outputs, labels) => nn.functional.cross_entropy(outputs, labels, label_smoothing: labelSmoothing);
}
