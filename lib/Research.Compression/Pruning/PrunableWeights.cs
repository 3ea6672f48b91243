using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Which parameters of a module pruning acts on.</summary>
internal static class PrunableWeights
{
    /// <summary>The included parameters that are not excluded and have units of the granularity, in the module's order.</summary>
    /// <exception cref="ArgumentException">A name does not exist, or there is nothing to prune.</exception>
    internal static IReadOnlyDictionary<string, Parameter> Of(nn.Module module, PruningOptions options)
    {
        var all = module.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        HashSet<string> included = options.Include is { } names
            ? Resolve(all, names)
            : [.. all.Where(pair => pair.Value.dim() > 1).Select(pair => pair.Key)];
        included.ExceptWith(Resolve(all, options.Exclude));
        if (included.Count == 0)
            throw new ArgumentException("The network has no weights to prune.");
        var chosen = all.Where(pair => included.Contains(pair.Key) && options.Granularity.AppliesTo(pair.Value)).ToDictionary();
        return chosen.Count > 0 ? chosen : throw new ArgumentException($"None of the weights {string.Join(", ", included)} can be pruned by {options.Granularity}: choose another granularity.");
    }

    /// <summary>Parameters by their own name, or all with two or more dimensions of the layer of that name.</summary>
    internal static HashSet<string> Resolve(IReadOnlyDictionary<string, Parameter> all, IEnumerable<string> names)
    {
        var resolved = new HashSet<string>();
        foreach (string name in names)
        {
            string[] found = all.ContainsKey(name) ? [name] : [.. all.Keys.Where(key => LayerOf(key) == name && all[key].dim() > 1)];
            if (found.Length == 0)
                throw new ArgumentException($"There is no layer or parameter '{name}'{Spelling.Question(name, all.Keys.Concat(all.Keys.Select(LayerOf)))}; there are {string.Join(", ", all.Keys)}.");
            resolved.UnionWith(found);
        }
        return resolved;
    }

    private static string LayerOf(string parameter) => parameter.LastIndexOf('.') is > 0 and var dot ? parameter[..dot] : parameter;
}
