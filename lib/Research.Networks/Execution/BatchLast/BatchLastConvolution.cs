using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>A convolution of feature maps in <see cref="BatchLastLayout"/>, with its gradient.</summary>
internal sealed unsafe class BatchLastConvolution : autograd.SingleTensorFunction<BatchLastConvolution>
{
    private const string Layer = "layer", InputNeedsGradient = "input needs gradient";

    public override string Name => nameof(BatchLastConvolution);

    /// <summary>The convolution.</summary>
    /// <param name="input"><c>[n, C, H, W]</c> in batch-last layout.</param>
    /// <param name="weight"><c>[out, in, kH, kW]</c>.</param>
    /// <param name="bias"><c>[out]</c>, or null.</param>
    /// <param name="layer">Kernel, stride and padding; one group.</param>
    /// <returns><c>[n, out, H', W']</c> in batch-last layout.</returns>
    internal static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias, Conv2d layer) =>
        bias is null ? apply(input, weight, layer) : apply(input, weight, layer, bias);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor input, Tensor weight, Conv2d layer) = ((Tensor)vars[0], (Tensor)vars[1], (Conv2d)vars[2]);
        ctx.save_for_backward([input, weight]);
        ctx.save_data(Layer, layer);
        ctx.save_data(InputNeedsGradient, input.requires_grad);
        var shape = new ConvolutionShape(layer, input.shape);
        using Tensor memory = input.ToMemory(), filters = weight.contiguous();
        long row = (long)shape.OutputWidth * shape.Batch, map = shape.OutputHeight * row;
        Tensor output = empty_strided( // no view, which activations could not change in place
            [shape.Batch, shape.Filters, shape.OutputHeight, shape.OutputWidth], [1, map, row, shape.Batch], dtype: ScalarType.Float32, device: CPU);
        using Tensor written = output.ToMemory();
        ReadOnlySpan<float> biases = vars.Length > 3 ? Values((Tensor)vars[3]) : new float[shape.Filters];
        using var work = new ConvolutionPasses(shape, Values(filters), biases);
        nint from = Address(memory), to = Address(written);
        ForEachChunk(shape, (first, last, _) => work.Forward((float*)from, (float*)to, first, last));
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        var layer = (Conv2d)ctx.get_data(Layer);
        bool inputNeedsGradient = (bool)ctx.get_data(InputNeedsGradient);
        using Tensor input = saved[0], weight = saved[1], memory = input.ToMemory(), filters = weight.contiguous();
        using Tensor seen = grad_output.ToMemory(), gradient = seen.contiguous();
        var shape = new ConvolutionShape(layer, input.shape);
        Tensor? inputGradient = inputNeedsGradient ? empty(memory.shape, dtype: ScalarType.Float32, device: CPU) : null;
        int chunks = Chunks(shape);
        using Tensor partial = zeros([chunks, .. weight.shape], dtype: ScalarType.Float32, device: CPU);
        using var work = new ConvolutionPasses(shape, Values(filters), new float[shape.Filters]);
        nint from = Address(memory), outer = Address(gradient), parts = Address(partial), inner = inputGradient is null ? 0 : Address(inputGradient);
        ForEachChunk(shape, (first, last, chunk) => work.Backward(
            (float*)from, (float*)outer, (float*)inner, (float*)parts + (long)chunk * shape.Filters * shape.Weights, first, last));
        Tensor weightGradient = empty_like(weight).copy_(partial.sum([0L])); // in the layout of the weight, as optimizers like it
        Tensor? biasGradient = layer.Bias ? gradient.sum([1L, 2L, 3L]) : null;
        List<Tensor> gradients = [inputGradient?.FromMemory()!, weightGradient, null!];
        if (biasGradient is not null)
            gradients.Add(biasGradient);
        return gradients;
    }

    /// <summary>Runs over the groups of images, on as many threads as libtorch uses; each takes a run of groups, so that sums depend on nothing else.</summary>
    private static void ForEachChunk(ConvolutionShape shape, Action<int, int, int> work)
    {
        int chunks = Chunks(shape);
        if (chunks == 1)
            work(0, shape.Groups, 0);
        else
            Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = chunks }, chunk => work(shape.Groups * chunk / chunks, shape.Groups * (chunk + 1) / chunks, chunk));
    }

    private static int Chunks(ConvolutionShape shape) => Math.Min(get_num_threads(), shape.Groups);

    private static ReadOnlySpan<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static nint Address(Tensor tensor) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
