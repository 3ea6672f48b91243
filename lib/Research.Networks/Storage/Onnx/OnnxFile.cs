using Google.Protobuf;
using Research.Networks.Onnx.Format;

namespace Research.Networks.Onnx;

/// <summary>
/// Networks as ONNX files, for ONNX Runtime and what else reads the format: operator set 14, the batch free. Weights are
/// float32, whatever form they had, but for codes of at most 8 bits: those, and rounded activations, are written as pairs of
/// QuantizeLinear and DequantizeLinear (QDQ), from which runtimes make integer kernels.
/// </summary>
public static class OnnxFile
{
    /// <summary>Version of the default operators: 14.</summary>
    public const int OperatorSet = 14;

    /// <summary>Version of the file format: 7.</summary>
    public const int FormatVersion = 7;

    /// <summary>Writes a network in float32, atomically.</summary>
    /// <param name="network">In any mode; what it computes in evaluation mode is written.</param>
    /// <param name="path">Usually <c>*.onnx</c>.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Save(Network network, string path) => Save(CompressedNetwork.Of(network), path);

    /// <summary>Writes a compressed network, atomically.</summary>
    /// <param name="network">
    /// Where the input of a layer with 8-bit codes has a grid, its bias is rounded to 32-bit multiples of both scales, as integer kernels need it.
    /// </param>
    /// <param name="path">Usually <c>*.onnx</c>.</param>
    /// <exception cref="NotSupportedException">Activations have more than 8 bits or several scales; the message names the node.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Save(CompressedNetwork network, string path)
    {
        ModelProto model = new OnnxNetworkGraph(network).Model();
        AtomicFile.Write(path, model.WriteTo);
    }
}
