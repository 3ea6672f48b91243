using System.Runtime.Intrinsics;

namespace Research.Networks;

/// <summary>Max pooling of one image whose channels lie side by side, over windows that do not overlap.</summary>
internal sealed unsafe class MaxPoolPlane
{
    /// <summary>Channels below which a vector is not filled.</summary>
    internal const int FewestChannels = 8;

    /// <summary>Pixels of a window that a byte can count.</summary>
    internal const int LargestWindow = 256;

    private readonly int _height, _width, _windowHeight, _windowWidth;

    /// <summary>Prepares for feature maps of one shape.</summary>
    /// <param name="shape"><c>[n, C, H, W]</c>.</param>
    /// <param name="window">Window and step in pixels.</param>
    internal MaxPoolPlane(long[] shape, Extent window)
    {
        (Channels, _height, _width) = ((int)shape[1], (int)shape[2], (int)shape[3]);
        (_windowHeight, _windowWidth) = (window.Height, window.Width);
        (OutputHeight, OutputWidth) = (_height / _windowHeight, _width / _windowWidth);
    }

    internal int Channels { get; }

    internal int OutputHeight { get; }

    internal int OutputWidth { get; }

    /// <summary>Elements of an image.</summary>
    internal int InputSize => _height * _width * Channels;

    /// <summary>Elements of a pooled image.</summary>
    internal int OutputSize => OutputHeight * OutputWidth * Channels;

    /// <summary>Whether the windows leave nothing out.</summary>
    internal bool Covers => OutputHeight * _windowHeight == _height && OutputWidth * _windowWidth == _width;

    /// <summary>Writes the maximum of every window, and which of its pixels holds it first, counted row by row.</summary>
    internal void Forward(float* input, float* output, byte* winners)
    {
        for (int y = 0; y < OutputHeight; y++)
        {
            for (int x = 0; x < OutputWidth; x++, output += Channels, winners += Channels)
            {
                float* corner = Corner(input, y, x);
                for (int channel = 0; channel < Channels; channel = Next(channel))
                    Maximum(corner + channel, output + channel, winners + channel);
            }
        }
    }

    /// <summary>Writes the gradient of every pixel that a window covers: the window's own where the pixel is its winner, else 0.</summary>
    internal void Backward(byte* winners, float* gradient, float* result)
    {
        for (int y = 0; y < OutputHeight; y++)
        {
            for (int x = 0; x < OutputWidth; x++, gradient += Channels, winners += Channels)
            {
                float* target = Corner(result, y, x);
                for (int channel = 0; channel < Channels; channel = Next(channel))
                    Distribute(winners + channel, Vector256.Load(gradient + channel), target + channel);
            }
        }
    }

    // The last vector of a pixel may overlap the one before: what is computed twice is the same.
    private int Next(int channel)
    {
        int next = channel + Vector256<float>.Count;
        return next < Channels && next + Vector256<float>.Count > Channels ? Channels - Vector256<float>.Count : next;
    }

    private float* Corner(float* image, int y, int x) => image + ((((long)y * _windowHeight * _width) + (x * _windowWidth)) * Channels);

    private void Maximum(float* corner, float* output, byte* winners)
    {
        Vector256<float> maximum = Vector256.Load(corner);
        Vector256<int> winner = Vector256<int>.Zero, place = Vector256<int>.Zero;
        for (int row = 0; row < _windowHeight; row++)
        {
            float* pixel = corner + ((long)row * _width * Channels);
            for (int column = 0; column < _windowWidth; column++, pixel += Channels, place += Vector256<int>.One)
            {
                Vector256<float> value = Vector256.Load(pixel);
                Vector256<float> wins = Vector256.GreaterThan(value, maximum) | ~Vector256.Equals(value, value);
                maximum = Vector256.ConditionalSelect(wins, value, maximum);
                winner = Vector256.ConditionalSelect(wins.AsInt32(), place, winner);
            }
        }
        maximum.Store(output);
        Vector128<short> narrow = Vector128.Narrow(winner.GetLower(), winner.GetUpper());
        Vector128.Narrow(narrow, narrow).GetLower().AsByte().Store(winners);
    }

    private void Distribute(byte* winners, Vector256<float> gradient, float* target)
    {
        Vector256<int> winner = Vector256.WidenLower(Vector128.WidenLower(Vector64.Load(winners).ToVector128()).ToVector256()).AsInt32(), place = Vector256<int>.Zero;
        for (int row = 0; row < _windowHeight; row++)
        {
            float* pixel = target + ((long)row * _width * Channels);
            for (int column = 0; column < _windowWidth; column++, pixel += Channels, place += Vector256<int>.One)
                (gradient & Vector256.Equals(winner, place).AsSingle()).Store(pixel);
        }
    }
}
