using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// Hints (FitNets, Romero et al. 2015, arXiv 1412.6550): a layer of the student, mapped by a learned regressor, shall equal one of
/// the teacher.
/// </summary>
public static class Hint
{
    /// <summary>½ of the mean square of the difference between regressed and hinted activations, over batch and elements.</summary>
    /// <param name="regressed">The student's activations after the regressor, of the teacher's shape.</param>
    /// <param name="teacher">The teacher's activations.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Loss(Tensor regressed, Tensor teacher)
    {
        DistillationChecks.SameShape(regressed, teacher, "activations");
        return regressed.sub(teacher).square().mean().div(2);
    }
}
