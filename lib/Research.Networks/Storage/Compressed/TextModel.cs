using Research.Networks.Coding;

namespace Research.Networks;

/// <summary>
/// Bytes of text as decisions, bit by bit, each predicted from the 1 to 6 bytes before and from what followed the last time the
/// bytes before were the same.
/// </summary>
internal sealed class TextModel
{
    private const int Orders = 7, TableBits = 16, Match = Orders, Common = Orders + 1, LongestMatch = 15, HashedBytes = 5;

    private readonly IBinaryCoder _coder;
    private readonly ContextMixer _mixer;
    private readonly List<byte> _text;
    private readonly Dictionary<ulong, int> _lastPositions;
    private readonly uint[] _hashes;
    private int _match, _matched;

    /// <summary>Knows a text, and codes nothing itself; see <see cref="Continue"/>.</summary>
    /// <param name="known">What comes before all texts, at no cost.</param>
    internal TextModel(ReadOnlySpan<byte> known)
    {
        _coder = new Listener();
        _mixer = new([.. Enumerable.Repeat(1 << TableBits, Orders), (LongestMatch + 1) * 2, 1], LongestMatch + 1, firstCount: 0, rate: 24);
        (_text, _lastPositions, _hashes) = ([], [], new uint[Orders]);
        foreach (byte value in known)
            Code(value);
    }

    private TextModel(TextModel known, IBinaryCoder coder)
    {
        (_coder, _mixer, _text, _lastPositions) = (coder, known._mixer.Copy(), [.. known._text], new(known._lastPositions));
        (_hashes, _match, _matched) = ((uint[])known._hashes.Clone(), known._match, known._matched);
    }

    /// <summary>A model that knows the same and codes a text behind it.</summary>
    /// <param name="coder">An encoder or a decoder.</param>
    internal TextModel Continue(IBinaryCoder coder) => new(this, coder);

    /// <summary>Codes the next byte.</summary>
    internal byte Code(byte value)
    {
        int read = 1;
        for (int bit = 7; bit >= 0; bit--)
            read = read << 1 | (Decide(read, bit, (value >> bit & 1) != 0) ? 1 : 0);
        Append((byte)read);
        return (byte)read;
    }

    private bool Decide(int read, int bit, bool value)
    {
        for (int order = 0; order < Orders; order++)
            _mixer.Select(order, (int)((_hashes[order] + (uint)read * 0x9E3779B1) * 0x85EBCA6B >> 32 - TableBits));
        bool matches = _matched > 0 && (_text[_match] | 0x100) >> bit + 1 == read;
        bool expected = matches && (_text[_match] >> bit & 1) != 0;
        int length = matches ? Math.Min(_matched, LongestMatch) : 0;
        _mixer.Select(Match, length * 2 + (expected ? 1 : 0));
        _mixer.Select(Common, 0);
        value = _coder.Code(value, _mixer.Predict(length));
        _mixer.Update(value);
        return value;
    }

    private void Append(byte value)
    {
        _matched = _matched > 0 && _text[_match] == value ? _matched + 1 : 0;
        _match++;
        _text.Add(value);
        uint hash = 0;
        ulong last = 0;
        for (int back = 1; back < Orders; back++)
        {
            byte before = back <= _text.Count ? _text[^back] : (byte)0;
            _hashes[back] = hash = (hash + before + 1) * 0x2C1B3C6D + (uint)back;
            last = back <= HashedBytes ? last << 8 | before : last;
        }
        if (_matched == 0 && _lastPositions.TryGetValue(last, out _match))
            _matched = 1;
        _lastPositions[last] = _text.Count;
    }

    /// <summary>Neither writes nor reads.</summary>
    private sealed class Listener : IBinaryCoder
    {
        public bool Code(bool decision, int probability) => decision;
    }
}
