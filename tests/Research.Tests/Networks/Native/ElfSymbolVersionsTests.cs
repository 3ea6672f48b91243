using FsCheck;
using FsCheck.Fluent;
using Research.Networks.Native;
using Xunit;

namespace Research.Tests.Networks.Native;

public sealed class ElfSymbolVersionsTests
{
    // From `readelf -V libLibTorchSharp.so`: the table is at 0x3f8f0 in the file, GLIBCXX_3.4.32 at 0x140 in
    // the table with "Flags: none"; vna_flags is the third field, after the 4 bytes of vna_hash.
    private const int FlagsOffset = 0x3f8f0 + 0x140 + 4;

    [SkippableFact]
    public void Only_the_flags_of_the_version_change()
    {
        var stock = StockLibrary.Read();
        var weak = Weak(stock);

        Assert.Equal([FlagsOffset], Enumerable.Range(0, stock.Length).Where(i => stock[i] != weak[i]));
        Assert.Equal((0, 2), (stock[FlagsOffset], weak[FlagsOffset]));
    }

    [SkippableFact]
    public void Doing_it_twice_changes_nothing_more()
    {
        var once = Weak(StockLibrary.Read());

        Assert.True(once.AsSpan().SequenceEqual(Weak(once)));
    }

    [SkippableTheory]
    [InlineData("GLIBCXX_3.4.30", "for_other_symbols")]
    [InlineData("GLIBCXX_3.4.32", "_ZSomethingElse")]
    [InlineData("GLIBCXX_3.4.99", OldLibstdcxx.UnusedSymbol)]
    public void A_version_that_is_used_otherwise_or_not_required_is_refused(string version, string symbol)
    {
        var stock = StockLibrary.Read();

        var error = Assert.Throws<InvalidDataException>(() => ElfSymbolVersions.MakeWeak(stock, version, symbol));

        Assert.Contains(version, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ this is not an ELF library, but it is long enough to be mistaken for one by a careless reader.")]
    public void Another_kind_of_file_is_refused(string content) =>
        Assert.Throws<InvalidDataException>(() => Weak(System.Text.Encoding.ASCII.GetBytes(content)));

    [SkippableTheory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(FlagsOffset)]
    [InlineData(2_000_000)]
    public void A_truncated_library_is_refused(int length)
    {
        var truncated = StockLibrary.Read()[..length];

        Assert.Throws<InvalidDataException>(() => Weak(truncated));
    }

    [SkippableFact]
    public void A_damaged_library_gives_no_other_error()
    {
        var stock = StockLibrary.Read();
        var table = (int)BitConverter.ToInt64(stock, 0x28);
        int[] structure = [.. Enumerable.Range(0, 64), .. Enumerable.Range(0x3f8f0, 0x210), .. Enumerable.Range(table, stock.Length - table)];

        Prop.ForAll<int, byte>((position, value) =>
        {
            var damaged = stock.ToArray();
            damaged[structure[Math.Abs(position % structure.Length)]] ^= value;
            return Record.Exception(() => Weak(damaged)) is null or InvalidDataException;
        }).QuickCheckThrowOnFailure();
    }

    private static byte[] Weak(byte[] library)
    {
        var copy = library.ToArray();
        ElfSymbolVersions.MakeWeak(copy, OldLibstdcxx.MissingVersion, OldLibstdcxx.UnusedSymbol);
        return copy;
    }
}
