using Research.Networks;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>How the output of a node is rounded while the network trains. Its own parameters train with the network's.</summary>
/// <param name="name">What the module is called.</param>
public abstract class ActivationQuantizer(string name) : nn.Module(name)
{
    /// <summary>The rounded output, through which gradients pass.</summary>
    /// <param name="output"><c>[batch, …]</c>.</param>
    public abstract Tensor Round(Tensor output);

    /// <summary>The grid as it is stored.</summary>
    public abstract QuantizationGrid Freeze();
}

/// <summary>Makes the quantizer of a node's output.</summary>
/// <param name="statistics">What the node returned on calibration images.</param>
/// <param name="options">Scheme and observer; the bits are those of this node.</param>
/// <param name="device">Where the network is.</param>
public delegate ActivationQuantizer ActivationMethod(ValueStatistics statistics, QuantizationOptions options, Device device);
