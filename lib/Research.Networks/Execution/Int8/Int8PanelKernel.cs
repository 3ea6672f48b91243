using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Research.Networks.Execution.Kernels;

namespace Research.Networks.Execution.Int8;

/// <summary>
/// An int8 linear layer or convolution (one group of channels) over words of four channels: integer sums, then in one
/// go bias, activation function and rounding onto the output's grid, or float32 outputs where it has none (Jacob et al. 2018, arXiv 1712.05877).
/// </summary>
internal sealed unsafe class Int8PanelKernel : ILayerKernel
{
    private const int Side = Int8Product.Side;
    private readonly InputPanel _panel;
    private readonly int _rows, _columns;
    private readonly ByteGrid? _output;
    private readonly (int Lowest, int Highest) _range;
    private readonly AlignedBuffer<sbyte> _weights;
    private readonly AlignedBuffer<int> _offsets, _corrections, _sums;
    private readonly AlignedBuffer<float> _scales, _biases, _lines;

    /// <summary>Binds the kernel.</summary>
    /// <param name="task">Its buffers hold words, its shapes the unpacked channels; see <see cref="QuadLayout"/>.</param>
    /// <param name="weight">Signed codes of at most 8 bits whose zero points are 0, with one scale or one for each row.</param>
    /// <param name="input">Grid of the input.</param>
    /// <param name="output">Grid of the output; null for float32.</param>
    /// <param name="function">Applied before rounding; null, <see cref="ActivationFunction.ReLU"/> or <see cref="ActivationFunction.ReLU6"/>, and null for float32.</param>
    internal Int8PanelKernel(LayerTask task, QuantizedWeight weight, ByteGrid input, ByteGrid? output, ActivationFunction? function)
    {
        (_rows, _output, _range) = (task.Rows, output, output?.Range(function) ?? default);
        QuadLayout layout = QuadLayout.Of(task.InputShapes[0]);
        int area = (task.Layer as Conv2d)?.Kernel.Area ?? layout.Pixels;
        _columns = layout.Quads * area;
        _panel = InputPanel.Of(InWords(task, output is null))!;
        _panel.Pad(BitConverter.UInt32BitsToSingle((uint)input.Zero * 0x01010101));
        int padded = (_rows + Side - 1) / Side * Side;
        (_weights, _offsets, _sums) = (new(padded * _columns * 4L), new(_panel.Offsets), new(Side * Side));
        (_corrections, _scales, _biases, _lines) = (new(padded), new(padded), new(padded), new((long)Side * _panel.Length));
        for (int row = 0; row < _rows; row++)
            Pack(task, weight, row, layout.Channels, area, input, output?.Scale ?? 1);
    }

    public void Run()
    {
        for (int pass = 0; pass < _panel.Passes; pass++)
        {
            _panel.Fill(pass);
            for (int row = 0; row < _rows; row += Side)
            {
                sbyte* weights = _weights.Pointer + (long)row * _columns * 4;
                for (int column = 0; column < _panel.Length; column += Side)
                {
                    Int8Product.Run((uint*)_panel.Data + column, _offsets.Pointer, _columns, weights, _sums.Pointer);
                    if (_output is { } grid)
                        Requantize(row, grid, (uint*)_lines.Pointer + column);
                    else
                        Dequantize(row, _lines.Pointer + column);
                }
                Store(pass, row);
            }
        }
    }

    public void Dispose()
    {
        _panel.Dispose();
        _weights.Dispose();
        _offsets.Dispose();
        _corrections.Dispose();
        _sums.Dispose();
        _scales.Dispose();
        _biases.Dispose();
        _lines.Dispose();
    }

    /// <summary>The layer as the panel sees it, four channels as one.</summary>
    private static LayerTask InWords(LayerTask task, bool floats)
    {
        Shape input = QuadLayout.WordsOf(task.InputShapes[0]), output = floats ? task.OutputShape : QuadLayout.WordsOf(task.OutputShape);
        int rows = (int)output[0];
        Layer layer = task.Layer is Conv2d convolution ? convolution with { InChannels = (int)input[0], OutChannels = rows } : new Linear((int)input.Elements, rows);
        int columns = (task.Layer as Conv2d)?.Kernel.Area * (int)input[0] ?? (int)input.Elements;
        return task with { Layer = layer, Weight = new float[rows * columns], Bias = new float[rows], InputShapes = [input], OutputShape = output };
    }

    /// <summary>Packs a row's codes as <c>[quad · area, 16 rows, 4]</c>, and what turns its sum into the output.</summary>
    private void Pack(LayerTask task, QuantizedWeight weight, int row, int channels, int area, ByteGrid input, float outputScale)
    {
        sbyte* target = _weights.Pointer + (long)(row / Side * Side) * _columns * 4 + row % Side * 4;
        int sum = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int place = 0; place < area; place++)
            {
                int code = weight.Codes[(row * channels + channel) * area + place];
                target[((long)channel / 4 * area + place) * Side * 4 + channel % 4] = (sbyte)code;
                sum += code;
            }
        }
        float step = weight.Grid.Scales[weight.Grid.Scales.Length == 1 ? 0 : row] * input.Scale;
        _corrections.Span[row] = sum * input.Zero;
        _scales.Span[row] = step / outputScale;
        _biases.Span[row] = task.Bias[row] / outputScale;
    }

    private void Store(int pass, int row)
    {
        int lines = _output is null ? Math.Min(Side, _rows - row) : (Math.Min(Side, _rows - row) + 3) / 4, first = _output is null ? row : row / 4;
        for (int line = 0; line < lines; line++)
            _panel.Store(pass, first + line, _lines.Pointer + (long)line * _panel.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Requantize(int row, ByteGrid grid, uint* line)
    {
        Vector512<float> zero = Vector512.Create((float)grid.Zero), lowest = Vector512.Create((float)_range.Lowest), highest = Vector512.Create((float)_range.Highest);
        for (int quad = 0; quad < Side; quad += 4, line += _panel.Length)
        {
            (QuadVectors.Rounded(Steps(row, quad), zero, lowest, highest, 0) | QuadVectors.Rounded(Steps(row, quad + 1), zero, lowest, highest, 1)
                | QuadVectors.Rounded(Steps(row, quad + 2), zero, lowest, highest, 2) | QuadVectors.Rounded(Steps(row, quad + 3), zero, lowest, highest, 3)).Store(line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Dequantize(int row, float* line)
    {
        for (int i = 0; i < Side; i++, line += _panel.Length)
            Steps(row, i).Store(line);
    }

    /// <summary>The outputs of a row in units of the output's step: (sum − zero·Σw)·scale + bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Steps(int row, int i) =>
        Vector512.ConvertToSingle(Vector512.Load(_sums.Pointer + i * Side) - Vector512.Create(_corrections.Pointer[row + i])) * Vector512.Create(_scales.Pointer[row + i])
        + Vector512.Create(_biases.Pointer[row + i]);
}
