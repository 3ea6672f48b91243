using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Linear maps between what layers compute.</summary>
public static class LeastSquares
{
    /// <summary>
    /// The M that makes ‖inputs·M − outputs‖² + λ‖M‖² least, from the normal equations in float64; even a small λ decides where inputs
    /// depend on one another, as dead neurons do.
    /// </summary>
    /// <param name="inputs">[n, in].</param>
    /// <param name="outputs">[n, out].</param>
    /// <param name="ridge">λ as a share of the mean square of a column of the inputs, above 0; default 10⁻⁶.</param>
    /// <returns>M, float64 [in, out].</returns>
    /// <exception cref="ArgumentException">They have different numbers of rows, or none.</exception>
    public static Tensor Solve(Tensor inputs, Tensor outputs, double ridge = 1e-6)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ridge);
        if (inputs.shape[0] != outputs.shape[0] || inputs.shape[0] == 0)
            throw new ArgumentException($"A map from inputs to outputs needs as many of both, at least one, not {inputs.shape[0]} and {outputs.shape[0]}.");
        using var scope = NewDisposeScope();
        Tensor x = inputs.to(ScalarType.Float64), gram = x.t().matmul(x);
        double lambda = gram.diagonal().mean().item<double>() * ridge;
        gram = gram.add(eye(gram.shape[0], dtype: ScalarType.Float64, device: gram.device).mul(lambda));
        return linalg.solve(gram, x.t().matmul(outputs.to(ScalarType.Float64))).MoveToOuterDisposeScope();
    }

    /// <summary>‖inputs·M − outputs‖²/‖outputs − their mean‖²: the share of the outputs' variance that the best linear map leaves unexplained.</summary>
    /// <param name="inputs">[n, in], such as a teacher's layer.</param>
    /// <param name="outputs">[n, out], such as a student's.</param>
    public static double Unexplained(Tensor inputs, Tensor outputs)
    {
        using var scope = NewDisposeScope();
        Tensor withBias = cat([inputs.to(ScalarType.Float64), ones([inputs.shape[0], 1], dtype: ScalarType.Float64, device: inputs.device)], 1);
        Tensor target = outputs.to(ScalarType.Float64), left = withBias.matmul(Solve(withBias, target)).sub(target);
        return left.square().sum().item<double>() / target.sub(target.mean([0], keepdim: true)).square().sum().item<double>();
    }
}
