using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Kernels;

/// <summary>
/// A dense convolution over 16 images at a time, which lie side by side: its vectors are full whatever the width of the layer, so
/// that the time follows the MACs.
/// </summary>
internal sealed unsafe class DenseImagesKernel : ILayerKernel
{
    private const int Lanes = BatchLastLayout.Lanes;
    private readonly LayerTask _task;
    private readonly ConvolutionShape _shape;
    private readonly ConvolutionPasses _passes;
    private readonly AlignedBuffer<float> _plane, _outputs;

    private DenseImagesKernel(LayerTask task, Conv2d layer)
    {
        _task = task;
        _shape = new ConvolutionShape(layer, task.InputShapes[0].WithBatch(Lanes));
        _passes = new ConvolutionPasses(_shape, task.Weight, task.Bias);
        (_plane, _outputs) = (new(_shape.PlaneSize), new((long)_shape.Filters * _shape.Pixels * Lanes));
    }

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "dense images";

        public bool? IsSparse => false;

        public ILayerKernel? Create(LayerTask task) =>
            Vector512.IsHardwareAccelerated && task.Layer is Conv2d { Groups: 1 } convolution && task.Batch >= Lanes ? new DenseImagesKernel(task, convolution) : null;
    }

    public void Run()
    {
        for (int done = 0; done < _task.Batch; done += Lanes)
        {
            int image = Math.Min(done, _task.Batch - Lanes); // the last run may overlap the one before: what is computed twice is the same
            float* input = _task.In + (long)image * _task.InElements, output = _task.Out + (long)image * _task.OutElements;
            for (int row = 0; row < _shape.Channels * _shape.Height; row++)
                Transposition.Run(input + (long)row * _shape.Width, Lanes, _shape.Width, _task.InElements, _passes.RowOf(_plane.Pointer, row), Lanes);
            _passes.Outputs(_plane.Pointer, _outputs.Pointer, Lanes);
            Transposition.Run(_outputs.Pointer, _task.OutElements, Lanes, Lanes, output, _task.OutElements);
        }
    }

    public void Dispose()
    {
        _passes.Dispose();
        _plane.Dispose();
        _outputs.Dispose();
    }
}
