namespace Research.Tests.Networks.Storage;

/// <summary>Symbols drawn with a fixed seed.</summary>
internal static class Streams
{
    internal static int[] Of(int count, Func<Random, int> draw)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => draw(random))];
    }

    internal static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
