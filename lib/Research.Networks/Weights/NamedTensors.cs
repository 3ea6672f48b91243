using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>The tensors of a module by name: what is saved, copied and compared.</summary>
public static class NamedTensors
{
    /// <summary>
    /// Parameters and batch-norm statistics by name, in order of definition; the module's own tensors, not copies.
    /// Counters that do not affect any output (<c>num_batches_tracked</c>) are left out.
    /// </summary>
    public static IReadOnlyDictionary<string, Tensor> Tensors(this nn.Module module)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string name, Tensor tensor) in module.named_parameters())
            tensors.Add(name, tensor);
        foreach ((string name, Tensor tensor) in module.named_buffers())
        {
            if (!name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                tensors.Add(name, tensor);
        }
        return tensors;
    }

    /// <summary>Overwrites all tensors of a module with those given, in place.</summary>
    /// <param name="module">The module to fill.</param>
    /// <param name="source">By the names of <see cref="Tensors"/>; on any device.</param>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, or of another shape; nothing is changed then.</exception>
    public static void Load(this nn.Module module, IReadOnlyDictionary<string, Tensor> source)
    {
        IReadOnlyDictionary<string, Tensor> target = module.Tensors();
        foreach ((string name, Tensor tensor) in target)
        {
            if (!source.TryGetValue(name, out Tensor? value))
                throw new ArgumentException($"The tensor '{name}' is missing.", nameof(source));
            if (!value.shape.SequenceEqual(tensor.shape))
                throw new ArgumentException($"The tensor '{name}' has the shape [{string.Join(", ", value.shape)}] where [{string.Join(", ", tensor.shape)}] is expected.", nameof(source));
        }
        if (source.Keys.FirstOrDefault(name => !target.ContainsKey(name)) is { } unknown)
            throw new ArgumentException($"The tensor '{unknown}' does not belong to the network.", nameof(source));

        using var noGrad = no_grad();
        foreach ((string name, Tensor tensor) in target)
            tensor.copy_(source[name]);
    }
}
