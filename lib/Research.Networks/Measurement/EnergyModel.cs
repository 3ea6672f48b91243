namespace Research.Networks;

/// <summary>
/// The energy of one sample by counting operations, for hardware that skips zeros: every multiply–accumulate with a non-zero
/// weight, every stored weight read once from DRAM, every activation written to and read from on-chip SRAM. 45 nm at 0.9 V,
/// 32-bit: M. Horowitz, Computing's energy problem (and what we can do about it), ISSCC 2014; memory accesses as in
/// Han et al. 2015, Learning both weights and connections (arXiv 1506.02626), table 1. It says how networks compare, not
/// what a processor of today takes.
/// </summary>
public static class EnergyModel
{
    /// <summary>A float32 multiplication: 3.7 pJ.</summary>
    public const double MultiplyPicojoules = 3.7;

    /// <summary>A float32 addition: 0.9 pJ.</summary>
    public const double AddPicojoules = 0.9;

    /// <summary>32 bits from or to an SRAM of 32 kB: 5 pJ.</summary>
    public const double SramPicojoules = 5;

    /// <summary>32 bits from DRAM: 640 pJ.</summary>
    public const double DramPicojoules = 640;

    /// <summary>The energy of one sample.</summary>
    /// <param name="account">What the network counts.</param>
    /// <param name="storedBytes">Bytes of the weights as they lie in memory, indices included.</param>
    public static Energy Of(Account account, long storedBytes) => new(
        1e-6 * (account.EffectiveMacs * (MultiplyPicojoules + AddPicojoules)
            + storedBytes / 4.0 * DramPicojoules
            + 2.0 * account.Activations * SramPicojoules),
        EnergySource.Model);
}
