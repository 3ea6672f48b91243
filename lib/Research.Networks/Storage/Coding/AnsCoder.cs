using System.Buffers.Binary;

namespace Research.Networks.Coding;

/// <summary>
/// Asymmetric numeral systems in their range form, rANS (Duda 2013, arXiv 1311.2540): fractions of bits for each symbol, the
/// entropy but for the rounding of frequencies, decoded by one look-up and one multiplication. Two states take turns, so
/// that the processor works on both.
/// </summary>
public sealed class AnsCoder : ISymbolCoder
{
    private const uint LowestState = 1 << 16;
    private const int Lanes = 2, LongestAlone = 4096;

    /// <inheritdoc/>
    public string Name => "ans";

    /// <inheritdoc/>
    public long LargestRange => 1 << 12;

    /// <inheritdoc/>
    public CodedSymbols Encode(ReadOnlySpan<int> symbols, Shape shape)
    {
        var range = SymbolRange.Of(symbols, shape, this);
        var table = new ByteWriter();
        range.Write(table);
        if (range.Size == 1)
            return new CodedSymbols(table.ToArray(), default);
        var frequencies = AnsFrequencies.Of(range.Counts(symbols));
        SymbolTable.Write(table, frequencies.Shares);
        return new CodedSymbols(table.ToArray(), Encode(symbols, frequencies, range.Lowest));
    }

    private static byte[] Encode(ReadOnlySpan<int> symbols, AnsFrequencies frequencies, int lowest)
    {
        uint[] states = [.. Enumerable.Repeat(LowestState, LanesOf(symbols.Length))];
        var words = new List<ushort>();
        int bits = frequencies.Bits;
        for (int i = symbols.Length - 1; i >= 0; i--)
        {
            ref uint state = ref states[i & states.Length - 1];
            uint share = (uint)frequencies.Shares[symbols[i] - lowest];
            if (state >= share << 32 - bits)
            {
                words.Add((ushort)state);
                state >>= 16;
            }
            state = (state / share << bits) + state % share + (uint)frequencies.Starts[symbols[i] - lowest];
        }
        var bytes = new byte[4 * states.Length + 2 * words.Count];
        for (int lane = 0; lane < states.Length; lane++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * lane), states[lane]);
        for (int i = 0; i < words.Count; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 * states.Length + 2 * i), words[^(i + 1)]);
        return bytes;
    }

    /// <inheritdoc/>
    public int[] Decode(CodedSymbols coded, Shape shape)
    {
        var table = new ByteReader(coded.Table.Span);
        var range = SymbolRange.Read(ref table, this);
        long count = shape.Elements;
        if (range.Size == 1)
            return SymbolTable.Constant(range.Lowest, count, table.Left, coded.Codes.Length);
        var frequencies = AnsFrequencies.Checked(SymbolTable.Read(ref table, (int)range.Size));
        ReadOnlySpan<byte> codes = coded.Codes.Span;
        int lanes = LanesOf(count);
        if (codes.Length < 4 * lanes || codes.Length % 2 != 0)
            throw new InvalidDataException($"An ANS code of {codes.Length} bytes is truncated.");
        Span<uint> states = stackalloc uint[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
            states[lane] = lane < lanes ? BinaryPrimitives.ReadUInt32LittleEndian(codes[(4 * lane)..]) : LowestState;
        var symbols = new int[count];
        int read = DecodeInto(symbols, codes[(4 * lanes)..], states, lanes, Slots(frequencies, range.Lowest), frequencies.Bits);
        if (4 * lanes + read != codes.Length || states[0] != LowestState || states[1] != LowestState)
            throw new InvalidDataException("An ANS code does not end where its encoder began: it is truncated or corrupt.");
        return symbols;
    }

    private readonly record struct Slot(int Symbol, ushort Share, ushort Offset);

    private static int DecodeInto(int[] symbols, ReadOnlySpan<byte> words, Span<uint> states, int lanes, Slot[] slots, int bits)
    {
        uint mask = (1u << bits) - 1, state = states[0], other = states[1];
        int position = 0;
        for (int i = 0; i < symbols.Length; i++)
        {
            Slot slot = slots[state & mask];
            symbols[i] = slot.Symbol;
            state = (uint)slot.Share * (state >> bits) + slot.Offset;
            if (state < LowestState)
            {
                if (position + 2 > words.Length)
                    throw new InvalidDataException("An ANS code ends early.");
                state = state << 16 | BinaryPrimitives.ReadUInt16LittleEndian(words[position..]);
                position += 2;
            }
            if (lanes == Lanes)
                (state, other) = (other, state);
        }
        (states[0], states[1]) = (state, other);
        return position;
    }

    private static Slot[] Slots(AnsFrequencies frequencies, int lowest)
    {
        var slots = new Slot[1 << frequencies.Bits];
        for (int symbol = 0; symbol < frequencies.Shares.Length; symbol++)
        {
            for (int offset = 0; offset < frequencies.Shares[symbol]; offset++)
                slots[frequencies.Starts[symbol] + offset] = new Slot(lowest + symbol, (ushort)frequencies.Shares[symbol], (ushort)offset);
        }
        return slots;
    }

    private static int LanesOf(long count) => count > LongestAlone ? Lanes : 1;
}
