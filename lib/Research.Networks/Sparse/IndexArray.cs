namespace Research.Networks;

/// <summary>Indices of a sparse matrix as they are stored.</summary>
/// <param name="Name">Name of the array in a file.</param>
/// <param name="Indices">Its elements.</param>
/// <param name="Largest">The largest index that the matrix's extents allow, which decides the width.</param>
public readonly record struct IndexArray(string Name, int[] Indices, long Largest)
{
    /// <summary>Bytes of the array in a file.</summary>
    public long Bytes => Indices.Length * (long)IndexWidth.BytesFor(Largest);
}
