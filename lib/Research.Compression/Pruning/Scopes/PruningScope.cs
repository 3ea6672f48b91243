using System.Text.Json.Serialization;

namespace Research.Compression;

/// <summary>Over which weights the scores are compared.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PruningScope>))]
public enum PruningScope
{
    /// <summary>One threshold over all layers: they end with different sparsities.</summary>
    Global,

    /// <summary>One threshold a layer: all end with the same sparsity.</summary>
    PerLayer,

    /// <summary>One threshold over all layers, each layer's scores divided by their Euclidean norm (Molchanov et al. 2017, arXiv 1611.06440, section 2.2).</summary>
    Normalised,

    /// <summary>
    /// One threshold over all layers, each score squared and divided by the sum of the squares of its layer that are not smaller
    /// (LAMP; Lee et al. 2021, arXiv 2010.07611).
    /// </summary>
    Lamp,

    /// <summary>One threshold a layer, densities proportional to (in + out)/(in · out) (Mocanu et al. 2018, arXiv 1707.04780).</summary>
    ErdosRenyi,

    /// <summary>As <see cref="ErdosRenyi"/> with the kernel's sides: (in + out + kH + kW)/(in · out · kH · kW) (Evci et al. 2020, arXiv 1911.11134).</summary>
    ErdosRenyiKernel,
}
