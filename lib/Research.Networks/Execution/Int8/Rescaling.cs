using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Int8;

/// <summary>
/// What turns the integer sums of a layer into its outputs in units of their grid's step, (sum − zero·Σw)·scale + bias, and those into codes
/// (Jacob et al. 2018, arXiv 1712.05877); float32 outputs have a step of 1 and no codes.
/// </summary>
internal sealed unsafe class Rescaling : IDisposable
{
    private readonly AlignedBuffer<int> _corrections;
    private readonly AlignedBuffer<float> _scales, _biases;
    private readonly float _step;

    /// <summary>Makes room.</summary>
    /// <param name="slots">Rows, with those that fill up vectors.</param>
    /// <param name="output">Grid of the outputs; null for float32.</param>
    /// <param name="function">Applied before rounding.</param>
    internal Rescaling(int slots, ByteGrid? output, ActivationFunction? function)
    {
        (_corrections, _scales, _biases, _step) = (new(slots), new(slots), new(slots), output?.Scale ?? 1);
        if (output is not { } grid)
            return;
        (int lowest, int highest) = grid.Range(function);
        (Lowest, Highest, Zero) = (Vector512.Create((float)(lowest - grid.Zero)), Vector512.Create((float)(highest - grid.Zero)), Vector128.Create((byte)grid.Zero));
    }

    /// <summary>The lowest code minus that of 0.</summary>
    internal Vector512<float> Lowest { get; }

    /// <summary>The highest code minus that of 0.</summary>
    internal Vector512<float> Highest { get; }

    /// <summary>The code of 0.</summary>
    internal Vector128<byte> Zero { get; }

    /// <summary>What is taken from the sums of 16 rows.</summary>
    internal int* Corrections => _corrections.Pointer;

    /// <summary>What the sums of 16 rows are multiplied by.</summary>
    internal float* Scales => _scales.Pointer;

    /// <summary>What is added to the products of 16 rows.</summary>
    internal float* Biases => _biases.Pointer;

    /// <summary>Sets the parameters of a row.</summary>
    /// <param name="slot">Its place.</param>
    /// <param name="weight">Codes and scales.</param>
    /// <param name="row">Which row.</param>
    /// <param name="input">Grid of the inputs.</param>
    /// <param name="bias">Of the row.</param>
    internal void Set(int slot, QuantizedWeight weight, int row, ByteGrid input, float bias)
    {
        int columns = weight.Count / (int)weight.Shape[0];
        int sum = 0;
        foreach (int code in weight.Codes.AsSpan().Slice(row * columns, columns))
            sum += code;
        _corrections.Span[slot] = sum * input.Zero;
        _scales.Span[slot] = weight.Grid.Scales[weight.Grid.Scales.Length == 1 ? 0 : row] * input.Scale / _step;
        _biases.Span[slot] = bias / _step;
    }

    /// <summary>Stores the codes of 16 rows, or of fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector128<byte> codes, byte* target, int count)
    {
        if (count >= ByteVectors.Lanes)
        {
            codes.Store(target);
            return;
        }
        for (int lane = 0; lane < count; lane++)
            target[lane] = codes[lane];
    }

    public void Dispose()
    {
        _corrections.Dispose();
        _scales.Dispose();
        _biases.Dispose();
    }
}
