namespace Research.Networks.Execution.Kernels;

/// <summary>
/// The inputs of a linear layer or a convolution laid out so that every output row is a sum of scaled lines:
/// <c>out[row][i] = bias[row] + Σ weight[row][k] · data[offset[k] + i]</c> for i below <see cref="Length"/>. For a
/// convolution this is the direct form of Park et al. 2017 (arXiv 1608.01409), without im2col.
/// </summary>
internal abstract unsafe class InputPanel : IDisposable
{
    /// <summary>The first line.</summary>
    internal abstract float* Data { get; }

    /// <summary>Elements of a line, a multiple of 16; those behind the last output are computed but not stored.</summary>
    internal abstract int Length { get; }

    /// <summary>How often the panel is filled for one call: once, or once for each sample.</summary>
    internal abstract int Passes { get; }

    /// <summary>Output rows that share their inputs: all, or those of a group of channels.</summary>
    internal abstract int RowsPerGroup { get; }

    /// <summary>Where the line of each column of the weight starts, for the first group.</summary>
    internal abstract int[] Offsets { get; }

    /// <summary>How far the lines of a group lie behind those of the one before.</summary>
    internal abstract int GroupOffset { get; }

    /// <summary>Lays out the inputs of a pass.</summary>
    internal abstract void Fill(int pass);

    /// <summary>Writes one output row of a pass to where it belongs.</summary>
    internal abstract void Store(int pass, int row, float* line);

    public abstract void Dispose();

    /// <summary>The panel of a layer, or null where it is neither linear nor a convolution.</summary>
    internal static InputPanel? Of(LayerTask task) => task.Layer switch
    {
        Linear => new LinearPanel(task),
        Conv2d convolution => new ConvolutionPanel(task, convolution),
        _ => null,
    };

    private protected static int UpTo16(int length) => (length + 15) / 16 * 16;
}
