using Research.Compression;
using Research.Networks;

namespace Research.Charts;

/// <summary>The tables in which a network and its masks are shown.</summary>
internal static class NetworkTables
{
    private const int MostLayers = 200;

    /// <summary>Layers with output shape, parameters and MACs, and the total.</summary>
    public static Table Of(Network network)
    {
        Architecture architecture = network.Architecture;
        var account = Account.Of(network);
        return Table.FromRows<LayerAccount>(
            $"{architecture.Name}: {architecture.Input} → {architecture.Output}",
            [.. account.Layers, new LayerAccount("total", "", architecture.Output, account.Parameters, account.NonZeros, account.Macs)],
            [
                new("layer", layer => layer.Name), new("kind", layer => layer.Kind), new("output", layer => layer.Output.ToString()),
                new("parameters", layer => layer.Parameters), new("non-zeros", layer => layer.NonZeros), new("MACs", layer => layer.Macs),
            ],
            MostLayers);
    }

    /// <summary>Sparsity of each masked parameter, and of all.</summary>
    public static Table Of(MaskSet masks) => Table.FromRows<(string Name, long Weights, double Sparsity)>(
        "Masks: sparsity = zeros / all",
        [.. masks.Names.Select(name => (name, masks[name].numel(), masks.SparsityOf(name))), ("total", masks.Count, masks.Count == 0 ? 0 : masks.Sparsity)],
        [new("parameter", row => row.Name), new("weights", row => row.Weights), new("sparsity", row => row.Sparsity, "0.0 %")],
        MostLayers);
}
