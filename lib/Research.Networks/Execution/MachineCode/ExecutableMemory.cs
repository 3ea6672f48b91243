using System.Runtime.InteropServices;
using ProcessorArchitecture = System.Runtime.InteropServices.Architecture;

namespace Research.Networks.Execution.MachineCode;

/// <summary>Memory for code that is made at run time: written once, then executable and not writable any more.</summary>
internal static class ExecutableMemory
{
    private const int ReadWrite = 3, ReadExecute = 5;

    /// <summary>Whether functions of the System V calling convention for x64 can be called.</summary>
    internal static bool IsSystemV { get; } =
        (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && RuntimeInformation.ProcessArchitecture == ProcessorArchitecture.X64;

    /// <summary>Copies code to where it can be executed; 0 where the system does not allow that. It stays there.</summary>
    internal static nint Load(byte[] code)
    {
        int privateAnonymous = OperatingSystem.IsLinux() ? 0x22 : 0x1002;
        nint memory = Map(0, (nuint)code.Length, ReadWrite, privateAnonymous, -1, 0);
        if (memory == -1)
            return 0;
        Marshal.Copy(code, 0, memory, code.Length);
        return Protect(memory, (nuint)code.Length, ReadExecute) == 0 ? memory : 0;
    }

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(nint address, nuint length, int protection);
}
