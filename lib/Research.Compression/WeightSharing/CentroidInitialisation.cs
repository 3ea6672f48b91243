namespace Research.Compression;

/// <summary>Where Lloyd's algorithm begins (Han et al. 2016, arXiv 1510.00149, section 3.2).</summary>
public enum CentroidInitialisation
{
    /// <summary>At equal distances from the lowest value to the highest: large weights, which matter most, keep centroids near them.</summary>
    Linear,

    /// <summary>At equal steps of the distribution function: many where values are dense.</summary>
    Density,

    /// <summary>At values drawn without replacement.</summary>
    Random,
}
