using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>Everything at one index of a dimension of the weight.</summary>
internal sealed record SliceGranularity(string Word, int Dimension, int MinDimensions, int MaxDimensions) : Granularity
{
    public override string Name => Word;

    public override bool AppliesTo(Tensor weight) => weight.dim() >= MinDimensions && weight.dim() <= MaxDimensions;

    public override Tensor ToUnits(Tensor elements) => elements.transpose(0, Dimension).flatten(1);

    public override Tensor ToElements(Tensor units, long[] shape)
    {
        long[] spread = [.. shape.Select((size, dimension) => dimension == Dimension ? size : 1)];
        return units.reshape(spread).expand(shape);
    }
}
