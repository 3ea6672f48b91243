using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Research.Networks.Execution.Int8;

/// <summary>
/// The product of 16 weight rows and 16 columns by VPDPBUSD over 512 bits, which multiplies and adds 64 bytes an instruction.
/// .NET 10 offers it up to 256 bits and only where the processor has AVX-VNNI, so the loop is assembled here, once, into
/// memory that can be executed but not written. Intel's manual, volume 2, gives the encodings (EVEX.512.66.0F38.W0 50 /r).
/// </summary>
internal static unsafe class VnniCode
{
    private const int Registers = 16;

    /// <summary>
    /// <c>(words, offsets, count, weights, sums)</c> as in <see cref="Int8Product.Run"/>; null where the processor has no
    /// AVX-512 VNNI or the system lets no memory be executed.
    /// </summary>
    internal static readonly delegate* unmanaged[SuppressGCTransition]<uint*, int*, long, sbyte*, int*, void> Product = Create();

    private static delegate* unmanaged[SuppressGCTransition]<uint*, int*, long, sbyte*, int*, void> Create()
    {
        bool systemV = (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;
        if (!systemV || !Avx512BW.IsSupported || (X86Base.CpuId(7, 0).Ecx & (1 << 11)) == 0)
            return null;
        byte[] code = Assemble();
        const int ReadWrite = 3, ReadExecute = 5;
        int privateAnonymous = OperatingSystem.IsLinux() ? 0x22 : 0x1002;
        nint memory = Map(0, (nuint)code.Length, ReadWrite, privateAnonymous, -1, 0);
        if (memory == -1)
            return null;
        Marshal.Copy(code, 0, memory, code.Length);
        return Protect(memory, (nuint)code.Length, ReadExecute) == 0 ? (delegate* unmanaged[SuppressGCTransition]<uint*, int*, long, sbyte*, int*, void>)memory : null;
    }

    /// <summary>System V calls: words in rdi, offsets in rsi, count in rdx, weights in rcx, sums in r8.</summary>
    private static byte[] Assemble()
    {
        var code = new List<byte>();
        for (int j = 0; j < Registers; j++) // vpxord zmm[j], zmm[j], zmm[j]
            code.AddRange([0x62, Low(j, 0xF1, 0x51), (byte)(((~j & 15) << 3) | 5), 0x48, 0xEF, (byte)(0xC0 | ((j & 7) << 3) | (j & 7))]);
        int loop = code.Count;
        code.AddRange([0x48, 0x63, 0x06]); // movsxd rax, dword ptr [rsi]
        code.AddRange([0x62, 0xE1, 0x7E, 0x48, 0x6F, 0x04, 0x87]); // vmovdqu32 zmm16, [rdi + 4·rax]
        for (int j = 0; j < Registers; j++) // vpdpbusd zmm[j], zmm16, dword ptr [rcx + 4·j] to all lanes
            code.AddRange([0x62, Low(j, 0xF2, 0x72), 0x7D, 0x50, 0x50, (byte)(0x41 | ((j & 7) << 3)), (byte)j]);
        code.AddRange([0x48, 0x83, 0xC6, 4, 0x48, 0x83, 0xC1, 64, 0x48, 0xFF, 0xCA]); // add rsi, 4; add rcx, 64; dec rdx
        code.AddRange([0x0F, 0x85, .. BitConverter.GetBytes(loop - (code.Count + 6))]); // jnz loop
        for (int j = 0; j < Registers; j++) // vmovdqu32 [r8 + 64·j], zmm[j]
            code.AddRange([0x62, Low(j, 0xD1, 0x51), 0x7E, 0x48, 0x7F, (byte)(0x40 | ((j & 7) << 3)), (byte)j]);
        code.AddRange([0xC5, 0xF8, 0x77, 0xC3]); // vzeroupper; ret
        return [.. code];
    }

    private static byte Low(int register, byte below8, byte from8) => register < 8 ? below8 : from8;

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(nint address, nuint length, int protection);
}
