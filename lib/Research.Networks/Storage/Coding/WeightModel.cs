namespace Research.Networks.Coding;

/// <summary>
/// A weight as decisions, after DeepCABAC (Wiedemann et al. 2019, arXiv 1907.11900): is it zero, is it negative, is its size above 1,
/// above 2, … above 10, and the rest as an exponential Golomb code; each predicted from the weight's neighbours. What the range of the
/// symbols rules out is not asked.
/// </summary>
internal sealed class WeightModel
{
    private const int Zero = 0, Negative = 1, Above = 2, Flags = 10, Rest = Above + Flags, Decisions = Rest + 32;

    private readonly IBinaryCoder _coder;
    private readonly ContextMixer _mixer;
    private readonly IWeightContexts _neighbours;
    private readonly int[] _symbols, _contexts, _counts;
    private readonly int _lowest, _highest;

    /// <summary>Ready for the first symbol.</summary>
    /// <param name="coder">An encoder or a decoder.</param>
    /// <param name="symbols">All symbols, or room for them, zero inside the range.</param>
    /// <param name="neighbours">Their contexts.</param>
    /// <param name="lowest">At most 0.</param>
    /// <param name="highest">At least 0.</param>
    internal WeightModel(IBinaryCoder coder, int[] symbols, IWeightContexts neighbours, int lowest, int highest)
    {
        (_coder, _symbols, _neighbours, _lowest, _highest) = (coder, symbols, neighbours, lowest, highest);
        (_counts, _contexts) = (neighbours.Counts, new int[neighbours.Counts.Length]);
        int asked = Math.Max(-(long)lowest, highest) > Flags ? Decisions : Rest;
        _mixer = new ContextMixer([.. _counts.Select(count => count * asked)], asked);
    }

    /// <summary>Codes all symbols in order.</summary>
    /// <exception cref="InvalidDataException">A decoder reads what no encoder writes.</exception>
    internal void CodeAll()
    {
        for (int i = 0; i < _symbols.Length; i++)
            _symbols[i] = Code(i, _symbols[i]);
    }

    private int Code(int position, int symbol)
    {
        _neighbours.Sizes(position, _contexts);
        if (Decide(Zero, symbol == 0))
            return 0;
        bool negative = _highest == 0;
        if (_lowest < 0 && _highest > 0)
        {
            Span<int> sizes = stackalloc int[_contexts.Length];
            _contexts.CopyTo(sizes);
            _neighbours.Signs(position, _contexts);
            negative = Decide(Negative, symbol < 0);
            sizes.CopyTo(_contexts);
        }
        long size = CodeSize(Math.Abs((long)symbol), negative ? -(long)_lowest : _highest);
        return (int)(negative ? -size : size);
    }

    private long CodeSize(long size, long largest)
    {
        long least = 1;
        for (; least < largest && least <= Flags; least++)
        {
            if (!Decide(Above + (int)least - 1, size > least))
                return least;
        }
        if (least == largest)
            return least;
        size = least + CodeRest(size - least);
        return size <= largest ? size : throw new InvalidDataException($"An arithmetic code holds a weight of {size} where {largest} is the largest.");
    }

    private long CodeRest(long rest)
    {
        int length = 0;
        while (length < 31 && Decide(Rest + length, rest + 1 >= 2L << length))
            length++;
        long read = 1;
        for (int bit = length - 1; bit >= 0; bit--)
            read = read << 1 | (_coder.Code((rest + 1 >> bit & 1) != 0, Logistic.One / 2) ? 1L : 0);
        return read - 1;
    }

    private bool Decide(int decision, bool value)
    {
        for (int input = 0; input < _contexts.Length; input++)
            _mixer.Select(input, decision * _counts[input] + _contexts[input]);
        value = _coder.Code(value, _mixer.Predict(decision));
        _mixer.Update(value);
        return value;
    }
}
