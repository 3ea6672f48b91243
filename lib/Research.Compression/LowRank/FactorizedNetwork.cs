using Research.Networks;

namespace Research.Compression;

/// <summary>A network some of whose layers are chains of smaller ones.</summary>
/// <param name="Network">New; the layer that ends a chain has the name of the one replaced.</param>
/// <param name="Layers">Every layer tried, in order, those too that do not pay and were left whole.</param>
public sealed record FactorizedNetwork(Network Network, IReadOnlyList<FactorizedLayer> Layers) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
