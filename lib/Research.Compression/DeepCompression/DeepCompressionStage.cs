using Research.Networks;
using Research.Training;

namespace Research.Compression;

/// <summary>What a stage of Deep Compression leaves.</summary>
/// <param name="Name"><c>pruned</c>, <c>shared</c> or <c>coded</c>.</param>
/// <param name="Network">The network.</param>
/// <param name="Account">Where the bytes of its file are, byte for byte.</param>
/// <param name="Training">The training in this stage; null without one.</param>
public sealed record DeepCompressionStage(string Name, CompressedNetwork Network, CompressedAccount Account, TrainingResult? Training = null)
{
    /// <summary>The stage in the columns of the paper, layer by layer; see <see cref="DeepCompressionRow.Of"/>.</summary>
    public IReadOnlyList<DeepCompressionRow> Rows => DeepCompressionRow.Of(Network);
}
