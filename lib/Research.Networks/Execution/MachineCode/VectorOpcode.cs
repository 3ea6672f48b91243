namespace Research.Networks.Execution.MachineCode;

/// <summary>What distinguishes vector instructions of the EVEX encoding; all of 512 bits and with W = 0.</summary>
/// <param name="Map">1 for 0F, 2 for 0F38.</param>
/// <param name="Prefix">1 for 66, 2 for F3.</param>
/// <param name="Opcode">The opcode.</param>
internal readonly record struct VectorOpcode(byte Map, byte Prefix, byte Opcode)
{
    /// <summary>VMOVDQU32 from memory.</summary>
    internal static VectorOpcode Load { get; } = new(1, 2, 0x6F);

    /// <summary>VMOVDQU32 to memory.</summary>
    internal static VectorOpcode Store { get; } = new(1, 2, 0x7F);

    /// <summary>VPBROADCASTD: 32 bits of memory to all lanes.</summary>
    internal static VectorOpcode Broadcast { get; } = new(2, 1, 0x58);

    /// <summary>VPXORD.</summary>
    internal static VectorOpcode ExclusiveOr { get; } = new(1, 1, 0xEF);

    /// <summary>VPADDD.</summary>
    internal static VectorOpcode Add { get; } = new(1, 1, 0xFE);

    /// <summary>VPDPBUSD: four products of unsigned bytes (first source) and signed ones (second) added to each lane.</summary>
    internal static VectorOpcode DotProduct { get; } = new(2, 1, 0x50);

    /// <summary>VPOPCNTD: bits that are 1 in each lane.</summary>
    internal static VectorOpcode PopCount { get; } = new(2, 1, 0x55);
}
