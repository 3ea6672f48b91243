using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>
/// The random numbers that the layers of a <see cref="Network"/> draw on this thread until it is disposed. Without one they
/// come from libtorch's own generator, which all threads share, so that trainings side by side would not repeat to the bit.
/// </summary>
public sealed class LayerRandomness : IDisposable
{
    [ThreadStatic]
    private static Generator? _current;

    private readonly Generator? _outer = _current;
    private readonly Generator _own;

    /// <summary>Starts the numbers of a seed.</summary>
    /// <param name="seed">Equal seeds give equal numbers on devices of one kind.</param>
    /// <param name="device">Where the layers compute.</param>
    public LayerRandomness(ulong seed, Device device) => _current = _own = new Generator(seed, device);

    /// <summary>The generator of this thread; null for libtorch's own.</summary>
    public static Generator? Current => _current;

    /// <summary>Ends the numbers; on the thread that started them.</summary>
    public void Dispose()
    {
        _current = _outer;
        _own.Dispose();
    }
}
