namespace Research.Networks.Zoo;

/// <summary>Densely connected networks for CIFAR (Huang et al. 2017, arXiv 1608.06993).</summary>
public static class DenseNet
{
    /// <summary>
    /// DenseNet-BC: three dense blocks whose layers (batch norm, ReLU, 1×1 to 4·growth, batch norm, ReLU, 3×3 to growth)
    /// each append their output to their input; transitions halve the channels. 176,122 parameters at depth 40 and
    /// growth 12; 769,162 at depth 100.
    /// </summary>
    /// <param name="depth">6·n + 4; default 40.</param>
    /// <param name="growth">Channels each layer adds; default 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">The depth is not 6·n + 4.</exception>
    public static Architecture Cifar(int depth = 40, int growth = 12)
    {
        if (depth < 10 || (depth - 4) % 6 != 0)
            throw new ArgumentOutOfRangeException(nameof(depth), $"A DenseNet-BC has 6·n + 4 layers (40, 100, …), not {depth}.");
        var builder = new ArchitectureBuilder($"densenet-{depth}", [3, 32, 32]).Conv("conv1", 2 * growth, 3, padding: 1, bias: false);
        for (int block = 1; block <= 3; block++)
        {
            for (int layer = 1; layer <= (depth - 4) / 6; layer++)
                AppendDenseLayer(builder, $"block{block}_layer{layer}_", growth);
            if (block < 3)
                AppendTransition(builder, $"transition{block}_");
        }
        return builder.BatchNorm("bn").ReLU("relu").Append("pool", new GlobalAvgPool2d()).Linear("fc", 10).Build();
    }

    private static void AppendDenseLayer(ArchitectureBuilder builder, string prefix, int growth)
    {
        string input = builder.Current;
        builder
            .BatchNorm(prefix + "bn1").ReLU(prefix + "relu1").Conv(prefix + "conv1", 4 * growth, 1, bias: false)
            .BatchNorm(prefix + "bn2").ReLU(prefix + "relu2").Conv(prefix + "conv2", growth, 3, padding: 1, bias: false);
        builder.Append(prefix + "concat", new Concat(), input, builder.Current);
    }

    private static void AppendTransition(ArchitectureBuilder builder, string prefix) => builder
        .BatchNorm(prefix + "bn").ReLU(prefix + "relu").Conv(prefix + "conv", (int)builder.Shape[0] / 2, 1, bias: false)
        .Append(prefix + "pool", new AvgPool2d(2));
}
