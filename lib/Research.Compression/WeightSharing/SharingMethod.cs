namespace Research.Compression;

/// <summary>How centroids are found.</summary>
public enum SharingMethod
{
    /// <summary>The smallest squared error there is; see <see cref="KMeans.Exact"/>.</summary>
    Exact,

    /// <summary>A local minimum by Lloyd's algorithm; see <see cref="KMeans.Lloyd"/>.</summary>
    Lloyd,
}
