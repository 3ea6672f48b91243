namespace Research.Compression;

/// <summary>Which matrix the weight of a convolution is taken to be.</summary>
public enum ConvolutionScheme
{
    /// <summary><c>[out, in·kH·kW]</c>: a kH×kW convolution to r channels, then a 1×1 (Zhang et al. 2015, arXiv 1411.4229).</summary>
    Channel,

    /// <summary><c>[in·kH, out·kW]</c>: a kH×1 convolution to r channels, then a 1×kW (Jaderberg et al. 2014, arXiv 1405.3866).</summary>
    Spatial,
}
