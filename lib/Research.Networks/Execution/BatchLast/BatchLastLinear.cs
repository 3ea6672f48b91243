using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// A linear layer in training, with its gradient; the samples of its output lie side by side in memory, as in
/// <see cref="BatchLastLayout"/>. On processors with vectors of 512 bits it is faster than libtorch, whose matrix products do
/// not use them everywhere.
/// </summary>
internal sealed unsafe class BatchLastLinear : autograd.SingleTensorFunction<BatchLastLinear>
{
    private const string InputNeedsGradient = "input needs gradient", HasBias = "has bias";
    private const long FewestMacs = 1 << 20; // below, the call costs more than it saves
    private const int FewestRows = 4;

    public override string Name => nameof(BatchLastLinear);

    /// <summary>The layer by whichever way is faster.</summary>
    /// <param name="input"><c>[n, in]</c>.</param>
    /// <param name="weight"><c>[out, in]</c>.</param>
    /// <param name="bias"><c>[out]</c>, or null.</param>
    /// <returns><c>[n, out]</c>.</returns>
    internal static Tensor Multiply(Tensor input, Tensor weight, Tensor? bias)
    {
        if (!Suits(input, weight))
            return nn.functional.linear(input, weight, bias);
        return bias is null ? apply(input, weight) : apply(input, weight, bias);
    }

    private static bool Suits(Tensor input, Tensor weight) =>
        Vector512.IsHardwareAccelerated && is_grad_enabled() && weight.requires_grad && input.dim() == 2
        && input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32 && weight.is_contiguous()
        && input.shape[0] % BatchLastLayout.Lanes == 0 && Math.Min(weight.shape[0], weight.shape[1]) >= FewestRows
        && input.shape[0] * weight.shape[0] * weight.shape[1] >= FewestMacs;

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor input, Tensor weight) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([input, weight]);
        ctx.save_data(InputNeedsGradient, input.requires_grad);
        (int samples, int features, int outputs) = Sizes(input, weight);
        using Tensor seen = input.t(), lines = seen.contiguous();
        Tensor result = empty_strided([samples, outputs], [1, samples], dtype: ScalarType.Float32, device: CPU); // no view, which activations could not change in place
        using Tensor memory = result.t();
        new LineProduct(outputs, features, samples).Run(
            Address(weight), features, 1, Address(lines), vars.Length > 2 ? Address((Tensor)vars[2]) : null, Address(memory), get_num_threads());
        ctx.save_data(HasBias, vars.Length > 2);
        return result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        if (is_grad_enabled())
            return Differentiable(ctx, grad_output, saved[0], saved[1]);
        using Tensor input = saved[0], weight = saved[1], rows = input.contiguous(), seen = grad_output.t(), gradient = seen.contiguous();
        (int samples, int features, int outputs) = Sizes(input, weight);
        Tensor weightGradient = empty([outputs, features], dtype: ScalarType.Float32, device: CPU);
        new LineProduct(outputs, samples, features).Run(Address(gradient), samples, 1, Address(rows), null, Address(weightGradient), get_num_threads());
        Tensor? inputGradient = null;
        if ((bool)ctx.get_data(InputNeedsGradient))
        {
            inputGradient = empty([features, samples], dtype: ScalarType.Float32, device: CPU);
            new LineProduct(features, outputs, samples).Run(Address(weight), 1, features, Address(gradient), null, Address(inputGradient), get_num_threads());
        }
        List<Tensor> gradients = [inputGradient?.t()!, weightGradient];
        if ((bool)ctx.get_data(HasBias))
            gradients.Add(gradient.sum([1L]));
        return gradients;
    }

    /// <summary>The gradients by libtorch's products, which can be differentiated again.</summary>
    private static List<Tensor> Differentiable(autograd.AutogradContext ctx, Tensor gradient, Tensor input, Tensor weight)
    {
        List<Tensor> gradients = [(bool)ctx.get_data(InputNeedsGradient) ? gradient.matmul(weight) : null!, gradient.t().matmul(input)];
        if ((bool)ctx.get_data(HasBias))
            gradients.Add(gradient.sum([0L]));
        return gradients;
    }

    private static (int Samples, int Features, int Outputs) Sizes(Tensor input, Tensor weight) => ((int)input.shape[0], (int)input.shape[1], (int)weight.shape[0]);

    private static float* Address(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
