namespace Research.Networks.Zoo;

/// <summary>MobileNetV2 (Sandler et al. 2018, arXiv 1801.04381), for CIFAR.</summary>
public static class MobileNet
{
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    /// <summary>
    /// MobileNetV2 of width 1 for 32×32 images: the paper's inverted residual blocks with depthwise convolutions, the
    /// strides of the first convolution and of the second stage reduced to 1; 2,236,682 parameters with 10 classes.
    /// </summary>
    public static Architecture V2()
    {
        var builder = new ArchitectureBuilder("mobilenet-v2", [3, 32, 32]);
        AppendConvolution(builder, "stem_", 32, 3, 1, 1);
        int block = 0;
        foreach ((int expansion, int channels, int blocks, int stride) in Stages)
        {
            for (int i = 0; i < blocks; i++)
                AppendBlock(builder, $"block{++block}_", expansion, channels, i == 0 ? stride : 1);
        }
        AppendConvolution(builder, "head_", 1280, 1, 1, 1);
        return builder.Append("pool", new GlobalAvgPool2d()).Append("flatten", new Flatten())
            .Append("dropout", new Dropout(0.2)).Linear("fc", 10).Build();
    }

    private static void AppendBlock(ArchitectureBuilder builder, string prefix, int expansion, int channels, int stride)
    {
        string input = builder.Current;
        int inChannels = (int)builder.Shape[0], hidden = inChannels * expansion;
        if (expansion > 1)
            AppendConvolution(builder, prefix + "expand_", hidden, 1, 1, 1);
        AppendConvolution(builder, prefix + "depthwise_", hidden, 3, stride, hidden);
        builder.Conv(prefix + "project_conv", channels, 1, bias: false).BatchNorm(prefix + "project_bn");
        if (stride == 1 && inChannels == channels)
            builder.Append(prefix + "add", new Add(), input, builder.Current);
    }

    private static void AppendConvolution(ArchitectureBuilder builder, string prefix, int channels, int kernel, int stride, int groups) => builder
        .Conv(prefix + "conv", channels, kernel, stride, padding: kernel / 2, groups: groups, bias: false)
        .BatchNorm(prefix + "bn")
        .Append(prefix + "relu", new Activation(ActivationFunction.ReLU6));
}
