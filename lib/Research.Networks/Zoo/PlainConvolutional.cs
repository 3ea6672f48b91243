namespace Research.Networks.Zoo;

/// <summary>Plain convolutional networks of tutorials and of the lottery-ticket paper.</summary>
public static class PlainConvolutional
{
    /// <summary>
    /// The network of many tutorials: 3×3 convolutions of 32 and 64 filters without padding, each with ReLU and 2×2 max
    /// pooling, then 128 and 10 neurons. Its flatten size follows from the input: 64·5·5 = 1600 for 28×28 (225,034 parameters).
    /// </summary>
    /// <param name="input">Shape of one image; default <c>[1, 28, 28]</c>.</param>
    public static Architecture Cnn3264128(Shape? input = null) => new ArchitectureBuilder("cnn-32-64-128", input ?? [1, 28, 28])
        .Conv("conv1", 32, 3).ReLU("relu1").MaxPool("pool1", 2)
        .Conv("conv2", 64, 3).ReLU("relu2").MaxPool("pool2", 2)
        .Linear("fc1", 128).ReLU("relu3")
        .Linear("fc2", 10)
        .Build();

    /// <summary>
    /// Conv-2, Conv-4 or Conv-6 of Frankle and Carbin (arXiv 1803.03635): pairs of 3×3 convolutions of 64, 128 and 256
    /// filters, each pair with 2×2 max pooling, then 256, 256 and 10 neurons.
    /// </summary>
    /// <param name="convolutions">2, 4 or 6.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public static Architecture Conv(int convolutions)
    {
        if (convolutions is not (2 or 4 or 6))
            throw new ArgumentOutOfRangeException(nameof(convolutions), $"Conv-N exists for 2, 4 and 6 convolutions, not {convolutions}.");
        var builder = new ArchitectureBuilder($"conv-{convolutions}", [3, 32, 32]);
        for (int i = 1; i <= convolutions; i++)
        {
            builder.Conv($"conv{i}", 64 << ((i - 1) / 2), 3, padding: 1).ReLU($"relu{i}");
            if (i % 2 == 0)
                builder.MaxPool($"pool{i / 2}", 2);
        }
        return builder
            .Linear("fc1", 256).ReLU($"relu{convolutions + 1}")
            .Linear("fc2", 256).ReLU($"relu{convolutions + 2}")
            .Linear("fc3", 10)
            .Build();
    }
}
