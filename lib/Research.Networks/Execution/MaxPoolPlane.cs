using System.Runtime.Intrinsics;

namespace Research.Networks;

/// <summary>Max pooling of one image whose channels lie side by side, over windows that do not overlap.</summary>
internal sealed unsafe class MaxPoolPlane
{
    /// <summary>Channels below which a vector is not filled.</summary>
    internal const int FewestChannels = 8;

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

    /// <summary>Writes the maximum of every window.</summary>
    internal void Forward(float* input, float* output)
    {
        for (int y = 0; y < OutputHeight; y++)
        {
            for (int x = 0; x < OutputWidth; x++, output += Channels)
            {
                float* corner = Corner(input, y, x);
                for (int channel = 0; channel < Channels; channel = Next(channel))
                    Maximum(corner + channel).Store(output + channel);
            }
        }
    }

    /// <summary>Writes the gradient of every pixel that a window covers: the window's own where the pixel is its first maximum, else 0.</summary>
    internal void Backward(float* input, float* gradient, float* result)
    {
        for (int y = 0; y < OutputHeight; y++)
        {
            for (int x = 0; x < OutputWidth; x++, gradient += Channels)
            {
                float* corner = Corner(input, y, x), target = Corner(result, y, x);
                for (int channel = 0; channel < Channels; channel = Next(channel))
                    Distribute(corner + channel, Vector256.Load(gradient + channel), target + channel);
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

    private Vector256<float> Maximum(float* corner)
    {
        Vector256<float> maximum = Vector256.Load(corner);
        for (int row = 0; row < _windowHeight; row++)
        {
            float* pixel = corner + ((long)row * _width * Channels);
            for (int column = 0; column < _windowWidth; column++, pixel += Channels)
                maximum = Vector256.Max(maximum, Vector256.Load(pixel));
        }
        return maximum;
    }

    private void Distribute(float* corner, Vector256<float> gradient, float* target)
    {
        Vector256<float> maximum = Maximum(corner), left = gradient;
        for (int row = 0; row < _windowHeight; row++)
        {
            long offset = (long)row * _width * Channels;
            for (int column = 0; column < _windowWidth; column++, offset += Channels)
            {
                Vector256<float> value = Vector256.Load(corner + offset);
                Vector256<float> wins = Vector256.Equals(value, maximum) | ~Vector256.Equals(value, value);
                (left & wins).Store(target + offset);
                left = Vector256.AndNot(left, wins);
            }
        }
    }
}
