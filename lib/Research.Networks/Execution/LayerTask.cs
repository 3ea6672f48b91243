namespace Research.Networks.Execution;

/// <summary>What a kernel is to compute: a layer, its weights with batch norm folded in, and the buffers it works on.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Weight">Row-major, one row per output; empty where the layer has none.</param>
/// <param name="Bias">One per output; empty where the layer has no weight. For <see cref="BatchNorm"/> alone, the shift of each channel and <paramref name="Weight"/> its scale.</param>
/// <param name="Inputs">Each <c>[batch, …]</c>.</param>
/// <param name="InputShapes">Shape of one sample of each input.</param>
/// <param name="Output"><c>[batch, …]</c>; never one of the inputs.</param>
/// <param name="OutputShape">Shape of one sample.</param>
/// <param name="Batch">Samples.</param>
public sealed record LayerTask(
    string Name, Layer Layer, float[] Weight, float[] Bias, IReadOnlyList<AlignedBuffer<float>> Inputs, IReadOnlyList<Shape> InputShapes,
    AlignedBuffer<float> Output, Shape OutputShape, int Batch)
{
    /// <summary>The activation function behind the layer; default null: none.</summary>
    public ActivationFunction? Function { get; init; }

    /// <summary>Whether all inputs are −1 or 1, as behind a sign activation; default false.</summary>
    public bool ReadsSigns { get; init; }

    /// <summary>What integer and binary kernels may use; default the best.</summary>
    internal Instructions Instructions { get; init; }

    /// <summary>Outputs with a weight row of their own: neurons or filters.</summary>
    public int Rows => Bias.Length;

    /// <summary>Weights of one output: inputs, or in/groups·kH·kW.</summary>
    public int Columns => Weight.Length / Math.Max(Rows, 1);

    /// <summary>Non-zeros/all of the weight.</summary>
    public double Density => Weight.Count(value => value != 0) / (double)Math.Max(Weight.Length, 1);

    internal unsafe float* In => Inputs[0].Pointer;

    internal unsafe float* Out => Output.Pointer;

    /// <summary>Elements of one sample of the first input.</summary>
    internal int InElements => (int)InputShapes[0].Elements;

    /// <summary>Elements of one sample of the output.</summary>
    internal int OutElements => (int)OutputShape.Elements;
}
