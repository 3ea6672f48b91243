using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>A column of the weight as a matrix [out, everything else].</summary>
internal sealed record ColumnGranularity : Granularity
{
    public override string Name => "column";

    public override bool AppliesTo(Tensor weight) => weight.dim() >= 2;

    public override Tensor ToUnits(Tensor elements) => elements.flatten(1).t();

    public override Tensor ToElements(Tensor units, long[] shape) => units.unsqueeze(0).expand(shape[0], -1).reshape(shape);
}
