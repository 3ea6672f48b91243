using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// Max pooling of float32 feature maps in channels_last layout over windows that do not overlap, with its gradient. It is
/// faster than libtorch's, which writes 8 bytes of index beside every 4 of output, where this writes one. Values are those
/// of libtorch; among equal ones the first of the window receives the gradient, as there.
/// </summary>
internal sealed unsafe class ChannelsLastMaxPool : autograd.SingleTensorFunction<ChannelsLastMaxPool>
{
    private const string Window = "window", Shape = "shape";

    public override string Name => nameof(ChannelsLastMaxPool);

    /// <summary>Whether this can stand in for libtorch's pooling.</summary>
    internal static bool Suits(Tensor input, MaxPool2d layer) =>
        layer.Stride == layer.Kernel && layer.Kernel.Area <= MaxPoolPlane.LargestWindow && layer.Padding == 0 && input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32
        && input.shape is [_, >= MaxPoolPlane.FewestChannels, var height, var width] && height * width > 1
        && Pixels(input).is_contiguous();

    /// <summary>The maxima.</summary>
    /// <param name="input"><c>[n, C, H, W]</c>, as <see cref="Suits"/> has it.</param>
    /// <param name="window">Window and step in pixels.</param>
    /// <returns><c>[n, C, H/kH, W/kW]</c>, channels_last; a rest at the border is left out.</returns>
    internal static Tensor Pool(Tensor input, Extent window) => apply(input, window);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var input = (Tensor)vars[0];
        var window = (Extent)vars[1];
        var plane = new MaxPoolPlane(input.shape, window);
        long[] shape = [input.shape[0], plane.OutputHeight, plane.OutputWidth, plane.Channels];
        Tensor output = empty(shape, dtype: ScalarType.Float32, device: CPU), winners = empty(shape, dtype: ScalarType.Byte, device: CPU);
        ctx.save_for_backward([winners]);
        ctx.save_data(Window, window);
        ctx.save_data(Shape, input.shape);
        float* from = (float*)Address(Pixels(input)), to = (float*)Address(output);
        byte* places = (byte*)Address(winners);
        ForEachImage(shape[0], image => plane.Forward(from + (image * plane.InputSize), to + (image * plane.OutputSize), places + (image * plane.OutputSize)));
        return output.permute(0, 3, 1, 2);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using Tensor winners = ctx.get_saved_variables()[0], gradient = Pixels(grad_output).contiguous();
        long[] input = (long[])ctx.get_data(Shape), shape = [input[0], input[2], input[3], input[1]];
        var plane = new MaxPoolPlane(input, (Extent)ctx.get_data(Window));
        Tensor result = plane.Covers ? empty(shape, dtype: ScalarType.Float32, device: CPU) : zeros(shape, dtype: ScalarType.Float32, device: CPU);
        byte* places = (byte*)Address(winners);
        float* from = (float*)Address(gradient), to = (float*)Address(result);
        ForEachImage(shape[0], image => plane.Backward(places + (image * plane.OutputSize), from + (image * plane.OutputSize), to + (image * plane.InputSize)));
        return [result.permute(0, 3, 1, 2), null!];
    }

    private static Tensor Pixels(Tensor tensor) => tensor.permute(0, 2, 3, 1);

    private static void* Address(Tensor tensor) => Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    private static void ForEachImage(long images, Action<long> work)
    {
        int threads = get_num_threads();
        if (threads > 1)
        {
            Parallel.For(0, images, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
            return;
        }
        for (long image = 0; image < images; image++)
            work(image);
    }
}
