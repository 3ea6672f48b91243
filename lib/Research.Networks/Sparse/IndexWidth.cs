namespace Research.Networks;

/// <summary>The width in which indices are stored: 16 bits where they fit, else 32; signed, so that every reader knows them.</summary>
public static class IndexWidth
{
    /// <summary>Bytes for each index of an array.</summary>
    /// <param name="largest">The largest index, at least 0.</param>
    /// <returns>2 up to 32,767, else 4.</returns>
    public static int BytesFor(long largest) => largest <= short.MaxValue ? sizeof(short) : sizeof(int);
}
