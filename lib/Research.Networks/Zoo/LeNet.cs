namespace Research.Networks.Zoo;

/// <summary>The two networks of the pruning literature on MNIST.</summary>
public static class LeNet
{
    /// <summary>LeNet-300-100: 784-300-100-10 with ReLU; 266,610 parameters (LeCun et al. 1998; Han et al. 2015).</summary>
    public static Architecture LeNet300100() => Perceptron.Mlp("lenet-300-100", [1, 28, 28], 300, 100, 10);

    /// <summary>
    /// LeNet-5 as in Caffe and all pruning papers: convolutions of 20 and 50 filters 5×5, each with 2×2 max pooling,
    /// then 500 and 10 neurons, ReLU only between those two; 431,080 parameters.
    /// </summary>
    public static Architecture LeNet5() => new ArchitectureBuilder("lenet-5", [1, 28, 28])
        .Conv("conv1", 20, 5).MaxPool("pool1", 2)
        .Conv("conv2", 50, 5).MaxPool("pool2", 2)
        .Linear("fc1", 500).ReLU("relu1")
        .Linear("fc2", 10)
        .Build();
}
