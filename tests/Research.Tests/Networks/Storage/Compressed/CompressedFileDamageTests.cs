using System.Security.Cryptography;
using Research.Networks;
using Research.Networks.Coding;
using Xunit;

namespace Research.Tests.Networks.Storage;

public sealed class CompressedFileDamageTests : IDisposable
{
    private const int Header = 8, Mutations = 2000;

    private static readonly byte[] Whole = CompressedFile.Encode(CompressedExamples.Of([.. CompressedExamples.Forms()]));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The bytes with the checksum that fits them, as only a hostile hand writes it.</summary>
    private static byte[] Repaired(byte[] body) => [.. Whole[..4], .. SHA256.HashData(body)[..4], .. body];

    private static void IsRefused(byte[] bytes)
    {
        string message = Assert.Throws<InvalidDataException>(() => CompressedFile.Decode(bytes)).Message;
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Every_truncation_and_every_flipped_bit_is_noticed()
    {
        for (int length = 0; length < Whole.Length; length++)
            IsRefused(Whole[..length]);
        for (int i = 0; i < Whole.Length; i++)
        {
            var flipped = (byte[])Whole.Clone();
            flipped[i] ^= (byte)(1 << i % 8);
            IsRefused(flipped);
        }
        IsRefused([.. Whole, 0]);
    }

    [Fact]
    public void A_file_of_a_newer_version_says_so()
    {
        var newer = (byte[])Whole.Clone();
        newer[3] = (byte)'2';
        _folder.Write("newer.compressed", newer);

        string message = Assert.Throws<InvalidDataException>(() => NetworkFile.Load(_folder["newer.compressed"])).Message;

        Assert.Contains("version 2 of the format, which is newer than this library's 1: update the library.", message);
        Assert.Contains("newer.compressed", message);
    }

    [Fact]
    public void A_damaged_file_is_one_sentence_with_a_remedy()
    {
        _folder.Write("cut.compressed", Whole[..^1]);

        Assert.Contains("save it or copy it again.", Assert.Throws<InvalidDataException>(() => NetworkFile.Load(_folder["cut.compressed"])).Message);
        Assert.Contains("does not begin as one", Assert.Throws<InvalidDataException>(() => CompressedFile.Decode("random text"u8.ToArray())).Message);
        Assert.Throws<FileNotFoundException>(() => CompressedFile.Load(_folder["none"]));
    }

    [Fact]
    public void Thousands_of_mutations_with_a_fitting_checksum_end_in_a_sentence_or_a_network()
    {
        var random = new Random(11);
        byte[][] bodies = [.. CompressedExamples.Forms().Select(form => CompressedFile.Encode(CompressedExamples.Of(form))[Header..])];
        int opened = 0;
        long before = GC.GetTotalAllocatedBytes();
        for (int mutation = 0; mutation < Mutations; mutation++)
        {
            byte[] body = bodies[mutation % bodies.Length], mutated = Mutated(body, random, mutation % 8 == 0 ? 0 : BehindArchitecture(body));
            try
            {
                (CompressedNetwork network, CompressedAccount account) = CompressedFile.Decode(Repaired(mutated));
                Assert.Equal(mutated.Length + Header, account.FileBytes);
                foreach (WeightExpression weight in network.Weights.Values)
                    Assert.All(weight.Materialise(), value => Assert.False(float.IsNaN(value) && weight is DenseWeight));
                opened++;
            }
            catch (InvalidDataException problem)
            {
                Assert.DoesNotContain('\n', problem.Message);
            }
        }
        Assert.InRange(opened, 1, Mutations - 1);
        Assert.InRange((GC.GetTotalAllocatedBytes() - before) / Mutations, 0, 32 << 20); // on average, most of it the models' tables
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(12);
        for (int i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            IsRefused(bytes);
            IsRefused(Repaired(bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Oversized))]
    public void What_claims_more_than_its_length_accounts_for_is_refused_before_memory_is_taken(string what, byte[] body)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        IsRefused(Repaired(body));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 << 20, what);
    }

    public static TheoryData<string, byte[]> Oversized => new()
    {
        { "architecture", Body(new Architecture("huge", [100_000], [new Node("fc", new Linear(100_000, 100_000), [Architecture.InputName])]), writer => writer.Byte(1)) },
        { "length of the architecture", [0xFF, 0xFF, 0xFF, 0xFF, 0x07] },
        { "number that is none", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "rank", Small(writer => { writer.Form(5, 0); writer.Unsigned(int.MaxValue); }) },
        { "rank of codes", Small(writer => { writer.Form(5, 0); writer.Unsigned(1 << 20); writer.Form(2, 0); writer.Floats([1f]); writer.Unsigned(2); writer.Bytes([0, 0]); writer.Unsigned(0); }) },
        { "numbers", Small(writer => { writer.Form(0, 0); writer.Unsigned(uint.MaxValue >> 1 & ~7u); }) },
        { "indices", Small(writer => { writer.Form(1, 2); writer.Byte(3); writer.Unsigned(int.MaxValue); }) },
        { "terms", Small(writer => { writer.Form(6, 0); writer.Unsigned(int.MaxValue); }) },
        { "nesting", Small(writer => { for (int i = 0; i < 100_000; i++) { writer.Form(6, 0); writer.Unsigned(1); writer.Byte(0); } }) },
        { "coder", Small(writer => { writer.Form(2, 7); writer.Floats([1f]); }) },
        { "form", Small(writer => writer.Form(7, 0)) },
    };

    private static byte[] Small(Action<CompressedWriter> write) => Body(new ArchitectureBuilder("small", [100]).Linear("fc", 40, bias: false).Build(), write);

    private static byte[] Body(Architecture architecture, Action<CompressedWriter> write)
    {
        var writer = new CompressedWriter();
        byte[] coded = ArchitectureCoder.Encode(architecture);
        writer.Unsigned((uint)coded.Length);
        writer.Bytes(coded);
        write(writer);
        return writer.ToArray();
    }

    private static byte[] Mutated(byte[] body, Random random, int from)
    {
        var mutated = (byte[])body.Clone();
        for (int changes = random.Next(4); changes >= 0; changes--)
        {
            int at = random.Next(from, mutated.Length);
            switch (random.Next(5))
            {
                case 0: mutated[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: mutated[at] = (byte)random.Next(256); break;
                case 2: mutated[at] = 0xFF; break;
                case 3: mutated = [.. mutated[..at], .. mutated[Math.Min(mutated.Length, at + 1 + random.Next(4))..], 0]; break;
                default: mutated = [.. mutated[..at], (byte)random.Next(256), .. mutated[at..]]; break;
            }
        }
        return mutated;
    }

    /// <summary>Where the weights begin.</summary>
    private static int BehindArchitecture(byte[] body)
    {
        var reader = new ByteReader(body);
        return (int)reader.Unsigned() + reader.Position;
    }
}
