using Research.Networks;
using Research.Networks.Coding;
using Xunit;

namespace Research.Tests.Networks.Storage;

public sealed class SymbolCoderTests
{
    public static TheoryData<string> Coders => [.. SymbolCoders.All.Select(coder => coder.Name)];

    private static ISymbolCoder Named(string name) => SymbolCoders.All.Single(coder => coder.Name == name);

    private static IEnumerable<(string What, int[] Symbols, Shape Shape)> Cases()
    {
        yield return ("one", [7], [1]);
        yield return ("constant", [.. Enumerable.Repeat(-3, 500)], [500]);
        yield return ("two", [int.MaxValue - 1, int.MaxValue], [2]);
        yield return ("negative", [-9, -5, -5, -8], [2, 2]);
        yield return ("bits", Streams.Of(3000, random => random.NextDouble() < 0.05 ? 1 : 0), [30, 100]);
        yield return ("codes", Streams.Of(4001, random => random.Next(16)), [4001]);
        yield return ("levels", Streams.Of(9000, random => (int)Math.Round(3 * Streams.Normal(random))), [10, 36, 5, 5]);
        yield return ("bytes", Streams.Of(70_000, random => (int)Math.Round(40 * Streams.Normal(random))), [70_000]);
        yield return ("wide", Streams.Of(5000, random => random.Next(4000) - 1700), [50, 100]);
        yield return ("wider", Streams.Of(5000, random => random.Next(60_000)), [5000]);
        yield return ("widest", Streams.Of(500, random => random.Next(1 << 29) - (1 << 28)), [500]);
        yield return ("all integers", [int.MinValue, 0, int.MaxValue], [3]);
    }

    [Theory]
    [MemberData(nameof(Coders))]
    public void Symbols_come_back_from_every_coder_that_takes_their_range(string name)
    {
        ISymbolCoder coder = Named(name);
        foreach ((string what, int[] symbols, Shape shape) in Cases())
        {
            if ((long)symbols.Max() - symbols.Min() + 1 > coder.LargestRange)
            {
                Assert.Contains("range", Assert.Throws<ArgumentException>(() => coder.Encode(symbols, shape)).Message);
                continue;
            }
            CodedSymbols coded = coder.Encode(symbols, shape);
            Assert.True(symbols.SequenceEqual(coder.Decode(coded, shape)), what);
            CodedSymbols again = coder.Encode(symbols, shape);
            Assert.True(again.Table.Span.SequenceEqual(coded.Table.Span) && again.Codes.Span.SequenceEqual(coded.Codes.Span), what);
        }
    }

    [Theory]
    [MemberData(nameof(Coders))]
    public void Truncated_and_extended_codes_give_a_sentence(string name)
    {
        ISymbolCoder coder = Named(name);
        int[] symbols = Streams.Of(600, random => (int)Math.Round(2 * Streams.Normal(random)));
        CodedSymbols coded = coder.Encode(symbols, [20, 30]);
        int undetected = coder is AdaptiveCoder ? 3 : 0; // almost every sequence of bytes is the arithmetic code of something
        for (int length = 0; length < coded.Codes.Length - undetected; length++)
            Assert.EndsWith(".", Assert.Throws<InvalidDataException>(() => coder.Decode(coded with { Codes = coded.Codes[..length] }, [20, 30])).Message);
        for (int length = 0; length < coded.Table.Length; length++)
            Assert.Throws<InvalidDataException>(() => coder.Decode(coded with { Table = coded.Table[..length] }, [20, 30]));
        Assert.Throws<InvalidDataException>(() => coder.Decode(coded with { Codes = (byte[])[.. coded.Codes.Span, 0, 0, 0, 0, 0, 0, 0, 0] }, [20, 30]));
        Assert.Throws<InvalidDataException>(() => coder.Decode(coded, [20, 29]));
        Assert.Throws<InvalidDataException>(() => coder.Decode(coded, [20, 31]));
    }

    [Theory]
    [MemberData(nameof(Coders))]
    public void Corrupt_codes_give_a_sentence_or_other_symbols_and_never_more_memory(string name)
    {
        ISymbolCoder coder = Named(name);
        var random = new Random(5);
        CodedSymbols whole = coder.Encode(Streams.Of(800, random => (int)Math.Round(4 * Streams.Normal(random))));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int mutation = 0; mutation < 1500; mutation++)
        {
            byte[] table = whole.Table.ToArray(), codes = whole.Codes.ToArray();
            byte[] changed = random.Next(3) == 0 ? table : codes;
            for (int flips = random.Next(4); flips >= 0; flips--)
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.Equal(800, coder.Decode(new CodedSymbols(table, codes), 800).Length);
            }
            catch (InvalidDataException problem)
            {
                Assert.EndsWith(".", problem.Message);
            }
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1500L << 20);
    }

    [Theory]
    [MemberData(nameof(Coders))]
    public void The_number_of_symbols_must_be_that_of_the_shape(string name) =>
        Assert.Contains("[2, 2]", Assert.Throws<ArgumentException>(() => Named(name).Encode([1, 2, 3], [2, 2])).Message);

    [Fact]
    public void The_entropy_of_a_half_a_quarter_and_two_eighths_is_seven_quarters()
    {
        int[] symbols = [5, 5, 5, 5, -1, -1, 9, 0];

        Assert.Equal(1.75, Entropy.BitsPerSymbol(symbols), 12);
        Assert.Equal(14, Entropy.Bits(symbols), 12);
        Assert.Equal(0, Entropy.BitsPerSymbol([]));
        Assert.Equal(0, Entropy.Bits([3, 3, 3]));
        Assert.Equal(2, new HuffmanCoder().Encode(symbols).Codes.Length); // 4·1 + 2·2 + 2·3 = 14 bits
    }

    [Theory]
    [InlineData(16, 1.0, 0)]
    [InlineData(16, 0.6, 0.9)]
    [InlineData(256, 20.0, 0)]
    [InlineData(3, 0.5, 0.97)]
    public void Ans_is_within_one_per_cent_of_the_entropy_of_a_hundred_thousand_symbols(int symbols, double deviation, double zeros)
    {
        int[] stream = Streams.Of(100_000, random => random.NextDouble() < zeros
            ? symbols / 2
            : Math.Clamp(symbols / 2 + (int)Math.Round(deviation * Streams.Normal(random)), 0, symbols - 1));

        double bits = 8.0 * new AnsCoder().Encode(stream).Codes.Length;

        Assert.InRange(bits / Entropy.Bits(stream), 0.99, 1.01);
    }

    [Fact]
    public void Huffman_is_between_the_entropy_and_a_bit_above_it()
    {
        int[] stream = Streams.Of(50_000, random => (int)Math.Round(3 * Streams.Normal(random)));

        double bits = 8.0 * new HuffmanCoder().Encode(stream).Codes.Length / stream.Length;

        Assert.InRange(bits, Entropy.BitsPerSymbol(stream), Entropy.BitsPerSymbol(stream) + 1);
    }

    [Fact]
    public void Codes_of_more_than_24_bits_are_flattened()
    {
        var stream = new List<int>();
        for ((int symbol, int count, int next) = (0, 1, 1); symbol < 28; (symbol, count, next) = (symbol + 1, next, count + next))
            stream.AddRange(Enumerable.Repeat(symbol, count)); // Fibonacci numbers: the deepest tree of all
        var coder = new HuffmanCoder();

        CodedSymbols coded = coder.Encode([.. stream]);

        Assert.Equal(stream, coder.Decode(coded, stream.Count));
        Assert.InRange(8.0 * coded.Codes.Length / Entropy.Bits([.. stream]), 1, 1.05);
    }

    [Fact]
    public void Contexts_go_below_the_entropy_where_columns_are_pruned_and_stay_close_to_it_where_nothing_is_to_be_known()
    {
        var random = new Random(2);
        bool[] kept = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble() < 0.3)];
        int[] columns = [.. Enumerable.Range(0, 20_000).Select(i => kept[i % 200] ? random.Next(-3, 4) : 0)];
        int[] noise = Streams.Of(20_000, random => random.NextDouble() < 0.08 ? 1 + random.Next(8) : 0);
        var coder = new ContextCoder();

        Assert.InRange(8.0 * coder.Encode(columns, [100, 200]).Codes.Length / Entropy.Bits(columns), 0.5, 0.75);
        Assert.InRange(8.0 * coder.Encode(noise, [100, 200]).Codes.Length / Entropy.Bits(noise), 0.95, 1.04);
    }

    [Fact]
    public void Kernels_are_found_where_whole_ones_are_pruned_even_in_the_columns_of_a_matrix()
    {
        int[] kernels = WholeKernels(filters: 30, channels: 40, side: 4);
        var coder = new KernelCoder();

        CodedSymbols asKernels = coder.Encode(kernels, [30, 40, 4, 4]), asMatrix = coder.Encode(kernels, [30, 640]);

        Assert.InRange(8.0 * asKernels.Codes.Length / Entropy.Bits(kernels), 0.3, 0.85);
        Assert.InRange(asMatrix.Codes.Length, 1, asKernels.Codes.Length);
        Assert.True(asMatrix.Bytes < new ContextCoder().Encode(kernels, [30, 640]).Bytes);
        Assert.Equal(kernels, coder.Decode(asMatrix, [30, 640]));
    }

    [Fact]
    public void Kernels_that_do_not_divide_the_columns_give_a_sentence()
    {
        CodedSymbols coded = new KernelCoder().Encode(WholeKernels(filters: 40, channels: 8, side: 3), [40, 72]);
        byte[] table = coded.Table.ToArray();
        Assert.Equal(3, table[^1]);
        foreach (byte side in (byte[])[0, 4, 5, 9, 200])
        {
            table[^1] = side;
            Assert.Contains($"{side}×{side} pixels", Assert.Throws<InvalidDataException>(() => new KernelCoder().Decode(coded with { Table = table }, [40, 72])).Message);
        }
    }

    /// <summary>A fifth of the kernels are in use.</summary>
    private static int[] WholeKernels(int filters, int channels, int side)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, filters * channels).SelectMany(_ => random.NextDouble() < 0.2 ? Enumerable.Range(0, side * side).Select(_ => random.Next(-2, 3)).ToArray() : new int[side * side])];
    }
}
