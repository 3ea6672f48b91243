namespace Research.Training.Data;

/// <summary>Makes batches on one kind of device.</summary>
internal abstract class BatchAssembler : IDisposable
{
    /// <summary>Makes a batch of the given images.</summary>
    /// <param name="indices">Which images, in order.</param>
    /// <param name="shifts">How each one is augmented; empty: not at all.</param>
    internal abstract Batch Assemble(ReadOnlySpan<int> indices, ReadOnlySpan<ImageShift> shifts);

    /// <summary>Frees what was copied.</summary>
    public virtual void Dispose()
    {
    }
}
