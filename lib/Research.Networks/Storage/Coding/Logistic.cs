namespace Research.Networks.Coding;

/// <summary>
/// The logistic function and its inverse in whole numbers, made with decimal arithmetic: the same on every machine, as a decoder
/// needs it. Probabilities are in 1/65536, log-odds in 1/256.
/// </summary>
internal static class Logistic
{
    internal const int One = 1 << 16;
    private const int Limit = 12 * 256 - 1, Coarse = 12;

    private static readonly ushort[] Squashed = SquashTable();
    private static readonly short[] Stretched = StretchTable();

    /// <summary>The probability of log-odds, 1/(1 + e⁻ˣ), in [1, 65535].</summary>
    internal static int Squash(int logOdds) => Squashed[Math.Clamp(logOdds, -Limit, Limit) + Limit];

    /// <summary>The log-odds of a probability, ln(p/(1 − p)), to 12 bits of it.</summary>
    /// <param name="probability">In [0, 65535].</param>
    internal static int Stretch(int probability) => Stretched[probability >> 16 - Coarse];

    private static ushort[] SquashTable()
    {
        decimal step = 1, term = 1;
        for (int i = 1; i < 16; i++)
            step += term *= 1m / 256 / i;
        var table = new ushort[2 * Limit + 1];
        decimal odds = 1;
        for (int x = 0; x <= Limit; x++, odds *= step)
        {
            table[Limit + x] = (ushort)Math.Clamp(decimal.Round(One * odds / (1 + odds)), 1, One - 1);
            table[Limit - x] = (ushort)Math.Clamp(decimal.Round(One / (1 + odds)), 1, One - 1);
        }
        return table;
    }

    private static short[] StretchTable()
    {
        var table = new short[1 << Coarse];
        int x = -Limit;
        for (int i = 0; i < table.Length; i++)
        {
            int middle = (i << 16 - Coarse) + (1 << 15 - Coarse);
            while (x < Limit && Squashed[x + Limit] < middle)
                x++;
            table[i] = (short)x;
        }
        return table;
    }
}
