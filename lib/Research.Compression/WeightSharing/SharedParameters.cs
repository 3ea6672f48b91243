using Research.Networks;

namespace Research.Compression;

/// <summary>Resolves the names by which options choose what is shared.</summary>
internal static class SharedParameters
{
    /// <summary>The parameters that are included and not excluded, in order; at least one.</summary>
    /// <param name="network">Whose.</param>
    /// <param name="include">Layers or parameters; null: all weights with two or more dimensions.</param>
    /// <param name="exclude">Layers or parameters.</param>
    /// <exception cref="ArgumentException">A name is unknown, or nothing is left.</exception>
    internal static string[] Of(CompressedNetwork network, IReadOnlyList<string>? include, IReadOnlyList<string> exclude)
    {
        string[] all = [.. network.Weights.Keys.Order(StringComparer.Ordinal)];
        IEnumerable<string> included = include?.Select(Resolve) ?? all.Where(name => network.Weights[name].Shape.Rank > 1);
        string[] chosen = [.. included.Distinct().Except(exclude.Select(Resolve))];
        return chosen.Length > 0 ? chosen : throw new ArgumentException("The network has no weights to share: include a layer, or exclude fewer.");

        string Resolve(string name) =>
            network.Weights.ContainsKey(name) ? name
            : network.Weights.ContainsKey($"{name}.weight") ? $"{name}.weight"
            : throw new ArgumentException($"There is no layer or parameter '{name}' to share{Spelling.Question(name, all)}; there are {string.Join(", ", all)}.");
    }
}
