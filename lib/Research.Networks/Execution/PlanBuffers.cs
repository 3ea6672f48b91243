namespace Research.Networks.Execution;

/// <summary>
/// The buffers between the layers of a plan. A buffer is used again once the last layer that reads it has run, so that a
/// deep network takes little more than its widest layers.
/// </summary>
internal sealed class PlanBuffers : IDisposable
{
    private readonly List<AlignedBuffer<float>> _all = [], _free = [];
    private readonly Dictionary<string, AlignedBuffer<float>> _byName = [];
    private readonly Dictionary<string, string> _owners = [];
    private readonly Dictionary<string, int> _usesLeft = [];

    internal PlanBuffers(Architecture architecture, IReadOnlyList<FusedLayer> layers, int batch)
    {
        foreach (FusedLayer layer in layers)
        {
            foreach (string input in layer.Node.Inputs)
                _usesLeft[OwnerOf(input)] = _usesLeft.GetValueOrDefault(OwnerOf(input)) + 1;
            if (layer.IsIdentity)
                _owners[layer.Output] = OwnerOf(layer.Node.Inputs[0]);
        }
        Input = _byName[Architecture.InputName] = Allocate(batch * architecture.Input.Elements);
        _usesLeft[Architecture.InputName] = int.MaxValue; // the input is never overwritten
    }

    /// <summary>The network's input.</summary>
    internal AlignedBuffer<float> Input { get; }

    /// <summary>Bytes of all buffers.</summary>
    internal long Bytes => sizeof(float) * _all.Sum(buffer => buffer.Length);

    /// <summary>The buffer that holds a node's output, which may be that of a node before it.</summary>
    internal AlignedBuffer<float> this[string node] => _byName[OwnerOf(node)];

    /// <summary>A buffer beside those of the nodes, never used again: for a node's output in a second form.</summary>
    internal AlignedBuffer<float> Extra(long elements) => Allocate(elements);

    /// <summary>Gives a node's output another buffer from here on; the one it had is not used again.</summary>
    internal void Replace(string node, AlignedBuffer<float> buffer) => _byName[node] = buffer;

    /// <summary>The first node whose buffer holds a node's output.</summary>
    internal string OwnerOf(string node) => _owners.GetValueOrDefault(node, node);

    /// <summary>Takes a buffer for the output of a layer, and frees those of its inputs that are not needed any more.</summary>
    internal AlignedBuffer<float> Take(FusedLayer layer, long elements)
    {
        AlignedBuffer<float>? reused = _free.Where(buffer => buffer.Length >= elements).MinBy(buffer => buffer.Length);
        AlignedBuffer<float> output = _byName[layer.Output] = reused ?? Allocate(elements);
        _free.Remove(output);
        Release(layer);
        return output;
    }

    /// <summary>Frees the inputs of a layer that has run for the last time.</summary>
    internal void Release(FusedLayer layer)
    {
        foreach (string owner in layer.Node.Inputs.Select(OwnerOf))
        {
            if (--_usesLeft[owner] == 0)
                _free.Add(_byName[owner]);
        }
    }

    public void Dispose()
    {
        foreach (AlignedBuffer<float> buffer in _all)
            buffer.Dispose();
    }

    private AlignedBuffer<float> Allocate(long elements)
    {
        var buffer = new AlignedBuffer<float>(elements);
        _all.Add(buffer);
        return buffer;
    }
}
