using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Research;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Coding;

namespace Benchmarks;

/// <summary>
/// How many bits each coder takes against the order-0 entropy, and how fast it is on one thread, for the codes of a codebook of 16, for
/// levels with 92 % zeros, and for a bitmap.
/// </summary>
internal static class Coding
{
    private const int Rows = 1000, Columns = 1000, Rounds = 5;

    private sealed record Row(
        string Symbols, string Coder, double EntropyBits, double Bits, double AgainstEntropy, int TableBytes,
        double EncodeMegabytesPerSecond, double DecodeMegabytesPerSecond);

    internal static void Run(string output)
    {
        var random = new Random(1);
        (string, int[])[] streams =
        [
            ("codebook of 16, normal weights", Draw(() => Math.Clamp(8 + (int)Math.Round(2.2 * Normal(random)), 0, 15))),
            ("92 % zeros, 16 levels", Draw(() => random.NextDouble() < 0.92 ? 0 : Math.Clamp((int)Math.Round(3 * Normal(random)), -8, 7))),
            ("bitmap, 92 % zeros", Draw(() => random.NextDouble() < 0.92 ? 0 : 1)),
        ];
        var rows = new List<Row>();
        foreach ((string what, int[] symbols) in streams)
        {
            foreach (ISymbolCoder coder in SymbolCoders.All)
                rows.Add(Measure(what, symbols, coder));
        }
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = $"coding of {Rows}×{Columns} symbols on one thread, best of {Rounds}; a megabyte is 250,000 weights, as float32 they take one", environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static Row Measure(string what, int[] symbols, ISymbolCoder coder)
    {
        Shape shape = [Rows, Columns];
        CodedSymbols coded = coder.Encode(symbols, shape);
        double encode = Best(() => coder.Encode(symbols, shape)), decode = Best(() => coder.Decode(coded, shape));
        double megabytes = 4e-6 * symbols.Length, entropy = Entropy.BitsPerSymbol(symbols), bits = 8.0 * coded.Codes.Length / symbols.Length;
        var row = new Row(what, coder.Name, entropy, bits, bits / entropy, coded.Table.Length, megabytes / encode, megabytes / decode);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-32} {coder.Name,-12} {bits:F4} bits of {entropy:F4} ({row.AgainstEntropy:F4}), table {row.TableBytes} bytes, encodes {row.EncodeMegabytesPerSecond:F0} and decodes {row.DecodeMegabytesPerSecond:F0} MB/s of float32 weights"));
        return row;
    }

    private static double Best(Action action)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            action();
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        return best;
    }

    private static int[] Draw(Func<int> symbol) => [.. Enumerable.Range(0, Rows * Columns).Select(_ => symbol())];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
