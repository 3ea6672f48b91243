namespace Research.Training.Data;

/// <summary>Layout of a data set's files.</summary>
public enum DataFormat
{
    /// <summary>The IDX files of MNIST: big-endian header, then bytes; images and labels apart.</summary>
    Idx,

    /// <summary>The binary version of CIFAR-10: records of a label byte and the image's red, green and blue plane.</summary>
    Cifar,
}
