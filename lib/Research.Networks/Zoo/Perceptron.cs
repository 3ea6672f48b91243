namespace Research.Networks.Zoo;

/// <summary>Multi-layer perceptrons.</summary>
public static class Perceptron
{
    /// <summary>Linear layers <c>fc1</c>, <c>fc2</c>, … of the given widths with ReLU between them, the input flattened.</summary>
    /// <param name="name">Name of the architecture.</param>
    /// <param name="input">Shape of one sample.</param>
    /// <param name="widths">Neurons of each layer, the last being the output.</param>
    /// <exception cref="ArgumentException">No width is given, or one is below 1.</exception>
    public static Architecture Mlp(string name, Shape input, params int[] widths)
    {
        if (widths.Length == 0)
            throw new ArgumentException("A multi-layer perceptron needs at least one width.", nameof(widths));
        var builder = new ArchitectureBuilder(name, input);
        for (int i = 1; i <= widths.Length; i++)
        {
            builder.Linear($"fc{i}", widths[i - 1]);
            if (i < widths.Length)
                builder.ReLU($"relu{i}");
        }
        return builder.Build();
    }
}
