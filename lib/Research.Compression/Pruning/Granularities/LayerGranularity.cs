using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Whole weights.</summary>
internal sealed record LayerGranularity : Granularity
{
    public override string Name => "layer";

    public override Tensor ToUnits(Tensor elements) => elements.reshape(1, -1);

    public override Tensor ToElements(Tensor units, long[] shape) => units.expand(shape.Aggregate(1L, (a, b) => a * b)).reshape(shape);
}
