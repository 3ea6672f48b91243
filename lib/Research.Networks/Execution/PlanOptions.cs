using System.Collections.Immutable;
using Research.Networks.Execution.Binary;
using Research.Networks.Execution.Kernels;

namespace Research.Networks.Execution;

/// <summary>How an <see cref="ExecutionPlan"/> is compiled.</summary>
public sealed record PlanOptions
{
    /// <summary>Every kernel of this library: the binary one, which takes few layers, then those that cannot fail before those that may be faster.</summary>
    public static ImmutableArray<ILayerKernelFactory> AllKernels { get; } =
    [
        new BinaryProductKernel.Factory(), new DenseVectorKernel.Factory(), new DensePanelKernel.Factory(), new DenseImagesKernel.Factory(),
        new SparseVectorKernel.Factory(), new SparseRowKernel.Factory(), new SparsePanelKernel.Factory(),
        new MaxPoolKernel.Factory(), new AvgPoolKernel.Factory(), new ChannelAffineKernel.Factory(), new AddKernel.Factory(),
        new ConcatKernel.Factory(), new PadShortcutKernel.Factory(), new CopyKernel.Factory(),
    ];

    /// <summary>Samples of each call, at least 1; default 1.</summary>
    public int Batch { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Batch), $"The batch of a plan must be at least 1, not {value}."); } = 1;

    /// <summary>How the kernel of each layer is chosen; default by measurement.</summary>
    public KernelChoice Choice { get; init; } = KernelChoice.Measured;

    /// <summary>
    /// The density below which <see cref="KernelChoice.Density"/> takes a sparse kernel; in [0, 1], default 0.3: below it
    /// the sparse kernels were faster for every layer measured (<c>tests/Benchmarks/results/sparse-kernels.json</c>).
    /// </summary>
    public double BreakEvenDensity
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(BreakEvenDensity), $"The break-even density must be in [0, 1], not {value}.");
    } = 0.3;

    /// <summary>What integer and binary kernels may use; default the best.</summary>
    internal Instructions Instructions { get; init; }

    /// <summary>The kernels to choose from; default <see cref="AllKernels"/>.</summary>
    public ImmutableArray<ILayerKernelFactory> Kernels { get; init; } = AllKernels;
}
