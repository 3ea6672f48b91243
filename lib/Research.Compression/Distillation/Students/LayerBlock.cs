namespace Research.Compression;

/// <summary>Consecutive layers that give out what they take in, in shape: without them a network is less deep and still fits together.</summary>
/// <param name="Name">What their names have in common, as in <c>stage1_block2</c>, or the name of the one layer with weights.</param>
/// <param name="Nodes">Their names.</param>
/// <param name="Input">Name of the node before them, which takes their place.</param>
public sealed record LayerBlock(string Name, IReadOnlyList<string> Nodes, string Input);
