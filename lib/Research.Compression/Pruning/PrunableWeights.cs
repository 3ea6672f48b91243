using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Which parameters of a module pruning acts on.</summary>
internal static class PrunableWeights
{
    /// <summary>The named parameters, or all with two or more dimensions, in the module's order.</summary>
    /// <exception cref="ArgumentException">A name does not exist, or there is nothing to prune.</exception>
    internal static IReadOnlyDictionary<string, Parameter> Of(nn.Module module, IReadOnlyList<string>? names)
    {
        var all = module.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        foreach (string name in names ?? [])
        {
            if (!all.ContainsKey(name))
                throw new ArgumentException($"There is no parameter '{name}' to prune; there are {string.Join(", ", all.Keys)}.");
        }
        var chosen = all.Where(pair => names?.Contains(pair.Key) ?? pair.Value.dim() > 1).ToDictionary();
        return chosen.Count > 0 ? chosen : throw new ArgumentException("The network has no weights to prune.");
    }
}
