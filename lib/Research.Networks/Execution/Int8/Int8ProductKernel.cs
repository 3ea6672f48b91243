using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Research.Networks.Execution.Tiles;

namespace Research.Networks.Execution.Int8;

/// <summary>An int8 linear layer or convolution: integer sums, then in one go bias, activation function and rounding onto the output's grid, or float32 outputs where it has none.</summary>
internal sealed unsafe class Int8ProductKernel : TiledKernel
{
    private const int Lanes = PixelTile.Lanes;
    private readonly Rescaling _rescaling;
    private readonly bool _writesFloats;

    /// <summary>Binds the kernel.</summary>
    /// <param name="task">Its input holds bytes, and its output too unless it is float32; its shapes are those before flattening; see <see cref="ByteLayout"/>.</param>
    /// <param name="weight">Signed codes of at most 8 bits whose zero points are 0, with one scale or one for each row.</param>
    /// <param name="input">Grid of the input.</param>
    /// <param name="output">Grid of the output; null for float32.</param>
    /// <param name="function">Applied before rounding; null, <see cref="ActivationFunction.ReLU"/> or <see cref="ActivationFunction.ReLU6"/>, and null for float32.</param>
    internal Int8ProductKernel(LayerTask task, QuantizedWeight weight, ByteGrid input, ByteGrid? output, ActivationFunction? function)
        : base(task, new PixelWindow(task, task.Inputs[0], task.Layer is Conv2d ? (int)task.InputShapes[0][0] : task.InElements, (byte)input.Zero), output is null)
    {
        (_rescaling, _writesFloats) = (new Rescaling(Slots, output, function), output is null);
        int columns = weight.Count / task.Rows;
        Func<WindowByte, int> columnOf = ColumnOf(task);
        for (int row = 0; row < task.Rows; row++)
        {
            int first = row * columns;
            Pack(row, place => (byte)weight.Codes[first + columnOf(place)]);
            _rescaling.Set(SlotOf(row), weight, row, input, task.Bias[row]);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _rescaling.Dispose();
    }

    private protected override void Multiply(in PixelTile tile) => Int8Product.Run(tile, Task.Instructions);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void Finish(int pass, int vector, int vectors, int pixel, int pixels)
    {
        byte* output = (byte*)Task.Out + (long)pass * Task.OutElements;
        for (int v = 0; v < vectors; v++)
        {
            int slot = (vector + v) * Lanes;
            (int row, int count) = RowsOf(vector + v);
            Vector512<int> correction = Vector512.Load(_rescaling.Corrections + slot);
            Vector512<float> scale = Vector512.Load(_rescaling.Scales + slot), bias = Vector512.Load(_rescaling.Biases + slot);
            Vector512<float> lowest = _rescaling.Lowest, highest = _rescaling.Highest;
            Vector128<byte> zero = _rescaling.Zero;
            int* sums = Sums + v * Lanes;
            for (int i = 0; i < pixels; i++, sums += vectors * Lanes)
            {
                Vector512<float> steps = Vector512.ConvertToSingle(Vector512.Load(sums) - correction) * scale + bias;
                if (_writesFloats)
                    Store(steps, pixel + i, row, count);
                else
                    Rescaling.Store(ByteVectors.Rounded(steps, lowest, highest, zero), output + (long)(pixel + i) * Task.Rows + row, count);
            }
        }
    }

    /// <summary>The column of the weight's row that belongs to a byte of the window.</summary>
    private static Func<WindowByte, int> ColumnOf(LayerTask task)
    {
        if (task.Layer is Conv2d layer)
            return place => place.Byte * layer.Kernel.Area + place.Tap;
        var layout = ByteLayout.Of(task.InputShapes[0]);
        return place => place.Byte % layout.Channels * layout.Pixels + place.Byte / layout.Channels;
    }
}
