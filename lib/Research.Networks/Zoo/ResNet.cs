namespace Research.Networks.Zoo;

/// <summary>How a residual block adapts its input where width or resolution change.</summary>
public enum Shortcut
{
    /// <summary>Subsampling and zero channels, without parameters (option A).</summary>
    Identity,

    /// <summary>A 1×1 convolution with batch norm (option B).</summary>
    Projection,
}

/// <summary>Residual networks for CIFAR (He et al. 2015, arXiv 1512.03385, section 4.2).</summary>
public static class ResNet
{
    private const int PublishedWidth = 16;

    /// <summary>
    /// ResNet-20, -32, -44 or -56: a 3×3 convolution, three stages of (depth − 2)/6 basic blocks of 16, 32 and 64
    /// channels, global average pooling and a linear layer. ResNet-20 has 269,722 parameters and 40.55M MACs with identity
    /// shortcuts, 272,474 and 40.81M with projections.
    /// </summary>
    /// <param name="depth">20, 32, 44, 56: any 6·n + 2.</param>
    /// <param name="shortcut">Default <see cref="Shortcut.Identity"/>, as in the paper.</param>
    /// <param name="width">Channels of the first stage, at least 1; default 16, as in the paper. Other widths are part of the name.</param>
    /// <exception cref="ArgumentOutOfRangeException">The depth is not 6·n + 2, or the width is below 1.</exception>
    public static Architecture Cifar(int depth, Shortcut shortcut = Shortcut.Identity, int width = PublishedWidth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (depth < 8 || (depth - 2) % 6 != 0)
            throw new ArgumentOutOfRangeException(nameof(depth), $"A CIFAR ResNet has 6·n + 2 layers (20, 32, 44, 56, …), not {depth}.");
        string name = $"resnet-{depth}" + (shortcut == Shortcut.Projection ? "-projection" : "") + (width != PublishedWidth ? $"-width-{width}" : "");
        var builder = new ArchitectureBuilder(name, [3, 32, 32])
            .Conv("conv1", width, 3, padding: 1, bias: false).BatchNorm("bn1").ReLU("relu1");
        for (int stage = 0; stage < 3; stage++)
        {
            for (int block = 0; block < (depth - 2) / 6; block++)
                AppendBlock(builder, $"stage{stage + 1}_block{block + 1}_", width << stage, stage > 0 && block == 0 ? 2 : 1, shortcut);
        }
        return builder.Append("pool", new GlobalAvgPool2d()).Linear("fc", 10).Build();
    }

    private static void AppendBlock(ArchitectureBuilder builder, string prefix, int channels, int stride, Shortcut shortcut)
    {
        string input = builder.Current, identity = input;
        int inChannels = (int)builder.Shape[0];
        builder
            .Conv(prefix + "conv1", channels, 3, stride, padding: 1, bias: false).BatchNorm(prefix + "bn1").ReLU(prefix + "relu1")
            .Conv(prefix + "conv2", channels, 3, padding: 1, bias: false).BatchNorm(prefix + "bn2");
        string residual = builder.Current;
        if (stride > 1 || inChannels != channels)
        {
            builder.From(input);
            identity = (shortcut == Shortcut.Projection
                ? builder.Conv(prefix + "shortcut_conv", channels, 1, stride, bias: false).BatchNorm(prefix + "shortcut_bn")
                : builder.Append(prefix + "shortcut", new PadShortcut(stride, (channels - inChannels) / 2, channels - inChannels - (channels - inChannels) / 2))).Current;
        }
        builder.Append(prefix + "add", new Add(), residual, identity).ReLU(prefix + "relu2");
    }
}
