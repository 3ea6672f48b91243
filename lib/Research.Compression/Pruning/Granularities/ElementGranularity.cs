using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Single weights.</summary>
internal sealed record ElementGranularity : Granularity
{
    public override string Name => "element";

    public override Tensor ToUnits(Tensor elements) => elements.reshape(-1, 1);

    public override Tensor ToElements(Tensor units, long[] shape) => units.reshape(shape);
}
