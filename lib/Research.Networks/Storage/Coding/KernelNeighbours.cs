using System.Numerics;

namespace Research.Networks.Coding;

/// <summary>
/// The contexts of a weight within a kernel: beside those of <see cref="WeightNeighbours"/>, the pixels left of it and above it, how much of its
/// kernel is in use so far, and how dense its row, its column and its channel were, which is learned for all rows and columns
/// at once and so knows early that some are empty.
/// </summary>
internal sealed class KernelNeighbours : IWeightContexts
{
    private const int Levels = 6, Densities = 8, Recent = 16, MostPlaces = 1 << 13, MostUsed = 16;

    private readonly int[] _symbols, _usedColumns, _usedChannels;
    private readonly int _columns, _area, _width;
    private int _position, _recent, _used, _usedRow, _usedKernel;

    /// <summary>Before the first weight.</summary>
    /// <param name="symbols">All of them; those from the current position on are not looked at.</param>
    /// <param name="shape"><c>[out, …]</c>.</param>
    /// <param name="side">Pixels of a kernel in each direction where the shape has none: a linear layer behind a feature map; 1 for none.</param>
    internal KernelNeighbours(int[] symbols, Shape shape, int side)
    {
        _symbols = symbols;
        int rows = shape.Rank == 1 ? 1 : (int)shape[0];
        _columns = symbols.Length / rows;
        _width = shape.Rank > 2 ? (int)shape[^1] : side;
        _area = shape.Rank > 2 ? (int)shape.Skip(2).Aggregate(1L, (a, b) => a * b) : side * side;
        int places = rows == 1 ? 1 : _columns, channels = rows == 1 ? 1 : _columns / _area;
        (_usedColumns, _usedChannels) = (new int[_columns], new int[_columns / _area]);
        Counts =
        [
            Levels * Levels, Levels * Levels, Levels * Levels * 4, Math.Min(places, MostPlaces), Math.Min(rows, MostPlaces), Math.Min(channels, MostPlaces),
            16 * (Recent + 1), Math.Min(_area, MostPlaces) * Levels, Densities * Densities, Math.Min(_area, MostPlaces) * MostUsed, Densities * Densities * 3, 1,
        ];
    }

    /// <inheritdoc/>
    public int[] Counts { get; }

    /// <inheritdoc/>
    public void Sizes(int position, Span<int> contexts)
    {
        Advance(position);
        int row = position / _columns, column = position % _columns, pixel = column % _area, x = pixel % _width;
        int left = Size(1, column >= 1), second = Size(2, column >= 2), above = Size(_columns, row > 0), two = Size(2 * _columns, row > 1);
        int channel = Size(_area, column >= _area), beside = Size(1, x > 0), over = Size(_width, pixel >= _width);
        bool corner = Size(_width + 1, x > 0 && pixel >= _width) > 0, other = Size(_width - 1, _width > 1 && x + 1 < _width && pixel >= _width) > 0;
        int rowDensity = Density(_usedRow, column), channelDensity = Density(_usedChannels[column / _area], row * _area + pixel);
        contexts[0] = Level(left) * Levels + Level(second);
        contexts[1] = Level(above) * Levels + Level(two);
        contexts[2] = (Level(over) * Levels + Level(beside)) * 4 + (corner ? 2 : 0) + (other ? 1 : 0);
        contexts[6] = Math.Min(15, left + over + above + two + channel) * (Recent + 1) + BitOperations.PopCount((uint)_recent);
        contexts[7] = pixel % MostPlaces * Levels + Level(channel);
        contexts[8] = rowDensity * Densities + Density(_usedColumns[column], row);
        contexts[9] = pixel % MostPlaces * MostUsed + Math.Min(_usedKernel, MostUsed - 1);
        contexts[10] = (rowDensity * Densities + channelDensity) * 3 + (_usedKernel > 0 ? 2 : pixel > 0 ? 1 : 0);
        Places(row, column, contexts);

        int Size(int back, bool inside) => inside ? Math.Min(Math.Abs(_symbols[position - back]), 1 << 20) : 0;
    }

    /// <inheritdoc/>
    public void Signs(int position, Span<int> contexts)
    {
        int row = position / _columns, column = position % _columns, pixel = column % _area, x = pixel % _width;
        int beside = Sign(1, x > 0), over = Sign(_width, pixel >= _width), above = Sign(_columns, row > 0);
        contexts[0] = Sign(1, column >= 1) * 3 + Sign(2, column >= 2);
        contexts[1] = above * 3 + Sign(2 * _columns, row > 1);
        contexts[2] = (over * 3 + beside) * 3 + Sign(_width + 1, x > 0 && pixel >= _width);
        contexts[6] = 0;
        contexts[7] = pixel % MostPlaces * Levels + Sign(_area, column >= _area);
        contexts[8] = above * 3 + beside;
        contexts[9] = pixel % MostPlaces * MostUsed + over;
        contexts[10] = 0;
        Places(row, column, contexts);

        int Sign(int back, bool inside) => inside ? Math.Sign(_symbols[position - back]) + 1 : 1;
    }

    private void Places(int row, int column, Span<int> contexts)
    {
        contexts[3] = column % Counts[3];
        contexts[4] = row % Counts[4];
        contexts[5] = column / _area % Counts[5];
        contexts[11] = 0;
    }

    /// <summary>Counts the weights up to a position that are not zero.</summary>
    private void Advance(int position)
    {
        for (; _position < position; _position++)
        {
            int used = _symbols[_position] != 0 ? 1 : 0, column = _position % _columns;
            _recent = (_recent << 1 | used) & (1 << Recent) - 1;
            _used += used;
            _usedRow = column + 1 == _columns ? 0 : _usedRow + used;
            _usedKernel = (column + 1) % _area == 0 ? 0 : _usedKernel + used;
            _usedColumns[column] += used;
            _usedChannels[column / _area] += used;
        }
    }

    /// <summary>The share of weights that are not zero, on a scale of eight; where few were seen, rather that of the whole tensor.</summary>
    private int Density(int used, int seen)
    {
        long whole = (_used + 1L << 16) / (_position + 2), share = (((long)used << 16) + 2 * whole) / (seen + 2);
        return share switch { < 1 << 10 => 0, < 1 << 11 => 1, < 1 << 12 => 2, < 1 << 13 => 3, < 1 << 14 => 4, < 1 << 15 => 5, < 3 << 14 => 6, _ => 7 };
    }

    private static int Level(int size) => size switch { < 3 => size, < 5 => 3, < 9 => 4, _ => 5 };
}
