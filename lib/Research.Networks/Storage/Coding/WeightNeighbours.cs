using System.Numerics;

namespace Research.Networks.Coding;

/// <summary>
/// The contexts of a weight: the weights before it in its row, above it, at the same place of the kernel one input channel
/// earlier, and its row, column, channel and place in the kernel themselves, since pruning takes whole ones; the last is common to all.
/// </summary>
internal sealed class WeightNeighbours : IWeightContexts
{
    private const int Levels = 6, Recent = 16, MostPlaces = 1 << 13;

    private readonly int[] _symbols;
    private readonly int _columns, _area;
    private int _recent, _position;

    internal WeightNeighbours(int[] symbols, Shape shape)
    {
        _symbols = symbols;
        int rows = shape.Rank == 1 ? 1 : (int)shape[0];
        _columns = symbols.Length / rows;
        _area = shape.Rank > 2 ? (int)shape.Skip(2).Aggregate(1L, (a, b) => a * b) : 1;
        int places = rows == 1 ? 1 : _columns, channels = _area > 1 ? _columns / _area : places / 8 + 1;
        Counts =
        [
            Levels * Levels, Levels * Levels, Levels * Levels * 4, Math.Min(places, MostPlaces), Math.Min(rows, MostPlaces),
            Math.Min(channels, MostPlaces), 16 * (Recent + 1), Math.Min(_area, MostPlaces) * Levels, 1,
        ];
    }

    /// <summary>Contexts of each input; a place shares one with others where a tensor has more than 8192 of them.</summary>
    public int[] Counts { get; }

    /// <inheritdoc/>
    public void Sizes(int position, Span<int> contexts)
    {
        Advance(position);
        int row = position / _columns, column = position % _columns;
        int left = Size(column, 1), second = Size(column, 2), channel = Size(column, _area > 1 ? _area : 3);
        int above = Above(position, row, _columns), two = Above(position, row - 1, 2 * _columns);
        bool corner = column > 0 && Above(position, row, _columns + 1) > 0, other = column + 1 < _columns && Above(position, row, _columns - 1) > 0;
        contexts[0] = Level(left) * Levels + Level(second);
        contexts[1] = Level(above) * Levels + Level(two);
        contexts[2] = (Level(above) * Levels + Level(left)) * 4 + (corner ? 2 : 0) + (other ? 1 : 0);
        contexts[6] = Math.Min(15, left + second + above + two + channel) * (Recent + 1) + BitOperations.PopCount((uint)_recent);
        contexts[7] = column % _area % MostPlaces * Levels + Level(channel);
        Places(row, column, contexts);

        int Size(int known, int back) => known >= back ? Math.Min(Math.Abs(_symbols[position - back]), 1 << 20) : 0;
    }

    /// <inheritdoc/>
    public void Signs(int position, Span<int> contexts)
    {
        int row = position / _columns, column = position % _columns;
        int left = Sign(column, 1), above = row > 0 ? Math.Sign(_symbols[position - _columns]) + 1 : 1;
        contexts[0] = left * 3 + Sign(column, 2);
        contexts[1] = above * 3 + (row > 1 ? Math.Sign(_symbols[position - 2 * _columns]) + 1 : 1);
        contexts[2] = above * 3 + left;
        contexts[6] = 0;
        contexts[7] = column % _area % MostPlaces * Levels + Sign(column, _area > 1 ? _area : 3);
        Places(row, column, contexts);

        int Sign(int known, int back) => known >= back ? Math.Sign(_symbols[position - back]) + 1 : 1;
    }

    private void Places(int row, int column, Span<int> contexts)
    {
        contexts[3] = column % Counts[3];
        contexts[4] = row % Counts[4];
        contexts[5] = (_area > 1 ? column / _area : column / 8) % Counts[5];
    }

    private int Above(int position, int row, int back) => row > 0 ? Math.Min(Math.Abs(_symbols[position - back]), 1 << 20) : 0;

    /// <summary>Keeps which of the last 16 weights are not zero.</summary>
    private void Advance(int position)
    {
        for (; _position < position; _position++)
            _recent = (_recent << 1 | (_symbols[_position] != 0 ? 1 : 0)) & (1 << Recent) - 1;
    }

    private static int Level(int size) => size switch { < 3 => size, < 5 => 3, < 9 => 4, _ => 5 };
}
