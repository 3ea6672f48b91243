using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Research.Networks.Execution;

/// <summary>
/// Elements outside the managed heap, zero at first and aligned to cache lines of 64 bytes. Behind the last one lies room for
/// <see cref="Slack"/> more bytes, so that kernels may load and store whole vectors over the end.
/// </summary>
/// <typeparam name="T">Type of an element.</typeparam>
public sealed unsafe class AlignedBuffer<T> : IDisposable where T : unmanaged
{
    /// <summary>Bytes behind the last element that may be read and written: 256.</summary>
    public const int Slack = 256;

    private const int Alignment = 64;
    private T* _pointer;

    /// <summary>Allocates elements.</summary>
    /// <param name="length">How many, at least 0.</param>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = checked((nuint)length * (nuint)sizeof(T) + Slack);
        _pointer = (T*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(_pointer, bytes);
    }

    /// <summary>Allocates a copy of elements.</summary>
    public AlignedBuffer(ReadOnlySpan<T> elements) : this(elements.Length) => elements.CopyTo(Span);

    /// <summary>Frees the memory of a buffer that was not disposed.</summary>
    ~AlignedBuffer() => NativeMemory.AlignedFree(_pointer);

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    /// <summary>The first element.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public T* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pointer is not null ? _pointer : throw new ObjectDisposedException(nameof(AlignedBuffer<T>));
    }

    /// <summary>The elements.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<T> Span => new(Pointer, checked((int)Length));

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        GC.SuppressFinalize(this);
    }
}
