namespace Research.Networks.Execution.MachineCode;

/// <summary>
/// Assembles the few x64 instructions that .NET has no intrinsics for, and those around them. Vector instructions are of 512 bits;
/// Intel's manual, volume 2, gives the encodings (EVEX: section 2.7). Registers go by their numbers.
/// </summary>
internal sealed class Assembler
{
    private readonly List<byte> _code = [];

    /// <summary>Bytes so far: where the next instruction begins.</summary>
    internal int Position => _code.Count;

    /// <summary>The code.</summary>
    internal byte[] ToArray() => [.. _code];

    /// <summary>A vector instruction on registers.</summary>
    /// <param name="code">Map, prefix and opcode.</param>
    /// <param name="target">Destination.</param>
    /// <param name="first">First source; 0 where the instruction has one only.</param>
    /// <param name="second">Last source.</param>
    internal void Vector(VectorOpcode code, int target, int first, int second)
    {
        Evex(code, target, first, extendsIndex: second >> 4, extendsBase: second >> 3);
        _code.Add((byte)(0xC0 | (target & 7) << 3 | second & 7));
    }

    /// <summary>A vector instruction that loads from or stores to memory.</summary>
    /// <param name="code">Map, prefix and opcode.</param>
    /// <param name="vector">The vector's register.</param>
    /// <param name="address">Register of the address.</param>
    /// <param name="index">Register that is added to it; null for none.</param>
    /// <param name="displacement">In units of what is moved: 64 bytes, or 4 for a broadcast; −128 to 127.</param>
    internal void Memory(VectorOpcode code, int vector, int address, int? index = null, int displacement = 0)
    {
        Evex(code, vector, 0, extendsIndex: (index ?? 0) >> 3, extendsBase: address >> 3);
        const int NoIndex = 4;
        _code.AddRange([(byte)(0x44 | (vector & 7) << 3), (byte)(((index ?? NoIndex) & 7) << 3 | address & 7), (byte)(sbyte)displacement]);
    }

    /// <summary><c>target = (long)(int)[address + displacement]</c>; the address is not rsp or r12.</summary>
    internal void LoadInteger(int target, int address, int displacement = 0) =>
        _code.AddRange([(byte)(0x48 | target >> 3 << 2 | address >> 3), 0x63, (byte)(0x40 | (target & 7) << 3 | address & 7), (byte)(sbyte)displacement]);

    /// <summary><c>target += source</c>.</summary>
    internal void Add(int target, int source) =>
        _code.AddRange([(byte)(0x48 | source >> 3 << 2 | target >> 3), 0x01, (byte)(0xC0 | (source & 7) << 3 | target & 7)]);

    /// <summary><c>target += value</c>.</summary>
    internal void AddConstant(int target, int value) =>
        _code.AddRange([(byte)(0x48 | target >> 3), 0x81, (byte)(0xC0 | target & 7), .. BitConverter.GetBytes(value)]);

    /// <summary>Takes 1 from a register and jumps back unless it is 0 then.</summary>
    internal void DecrementAndLoop(int register, int position)
    {
        _code.AddRange([(byte)(0x48 | register >> 3), 0xFF, (byte)(0xC8 | register & 7), 0x0F, 0x85]);
        _code.AddRange(BitConverter.GetBytes(position - (_code.Count + 4)));
    }

    /// <summary>Saves a register.</summary>
    internal void Push(int register) => PushOrPop(register, 0x50);

    /// <summary>Restores a register.</summary>
    internal void Pop(int register) => PushOrPop(register, 0x58);

    /// <summary>Leaves vector registers as other code expects them, and returns.</summary>
    internal void Return() => _code.AddRange([0xC5, 0xF8, 0x77, 0xC3]);

    private void PushOrPop(int register, int opcode)
    {
        if (register >= 8)
            _code.Add(0x41);
        _code.Add((byte)(opcode | register & 7));
    }

    private void Evex(VectorOpcode code, int register, int source, int extendsIndex, int extendsBase)
    {
        _code.AddRange(
        [
            0x62,
            (byte)(Not(register >> 3) << 7 | Not(extendsIndex) << 6 | Not(extendsBase) << 5 | Not(register >> 4) << 4 | code.Map),
            (byte)((~source & 15) << 3 | 4 | code.Prefix),
            (byte)(0x40 | Not(source >> 4) << 3),
            code.Opcode,
        ]);

        static int Not(int bit) => ~bit & 1;
    }
}
