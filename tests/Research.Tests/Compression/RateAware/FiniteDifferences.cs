using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Compression;

/// <summary>Compares gradients with central differences.</summary>
internal static class FiniteDifferences
{
    private const float Step = 2e-3f;

    /// <summary>Throws unless every element's gradient is near (f(x + h) − f(x − h))/2h.</summary>
    /// <param name="variables">With gradients.</param>
    /// <param name="function">A scalar of them.</param>
    internal static void Check(IEnumerable<Tensor> variables, Func<Tensor> function)
    {
        using var noGrad = no_grad();
        foreach (Tensor variable in variables)
        {
            float[] gradient = variable.grad!.Floats();
            using Tensor flat = variable.detach().flatten();
            for (int i = 0; i < gradient.Length; i++)
            {
                float value = flat[i].item<float>();
                double above = At(value + Step), below = At(value - Step), expected = (above - below) / (2 * Step);
                flat[i] = tensor(value, device: CPU);
                Assert.InRange(gradient[i], expected - 0.02 - 0.02 * Math.Abs(expected), expected + 0.02 + 0.02 * Math.Abs(expected));

                double At(float moved)
                {
                    using var scope = NewDisposeScope();
                    flat[i] = tensor(moved, device: CPU); // shares the variable's memory
                    return function().item<float>();
                }
            }
        }
    }
}
