namespace Research.Compression;

/// <summary>Sets of channels that grow together (union–find).</summary>
internal sealed class ChannelTies
{
    private readonly List<int> _parents = [];

    /// <summary>Makes channels that are tied to nothing yet.</summary>
    internal int[] Add(int count)
    {
        int[] channels = [.. Enumerable.Range(_parents.Count, count)];
        _parents.AddRange(channels);
        return channels;
    }

    /// <summary>Ties each channel to its counterpart.</summary>
    internal void Tie(IReadOnlyList<int> some, IReadOnlyList<int> others)
    {
        for (int i = 0; i < some.Count; i++)
            _parents[Root(others[i])] = Root(some[i]);
    }

    /// <summary>The channel that stands for all it is tied to.</summary>
    internal int Root(int channel)
    {
        while (_parents[channel] != channel)
            channel = _parents[channel] = _parents[_parents[channel]];
        return channel;
    }
}
