namespace Research.Networks;

/// <summary>The tensors of an architecture without building its module.</summary>
internal static class TensorShapes
{
    /// <summary>Name and shape of every parameter and statistic, layer by layer; the names are those of <see cref="NamedTensors.Tensors"/>.</summary>
    internal static IEnumerable<(string Name, Shape Shape)> Of(Architecture architecture)
    {
        foreach (Node node in architecture.Nodes)
        {
            foreach (ParameterShape parameter in node.Layer.Parameters)
                yield return ($"{node.Name}.{parameter.Name}", parameter.Shape);
            if (node.Layer is not BatchNorm norm)
                continue;
            yield return ($"{node.Name}.running_mean", [norm.Channels]);
            yield return ($"{node.Name}.running_var", [norm.Channels]);
        }
    }
}
