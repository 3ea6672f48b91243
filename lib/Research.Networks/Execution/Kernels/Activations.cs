using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Kernels;

/// <summary>The nonlinearities, in place.</summary>
internal static unsafe class Activations
{
    /// <summary>Replaces each value by the function's; whole vectors, so up to 15 values behind the last are changed too.</summary>
    internal static void Apply(ActivationFunction function, float* values, long count)
    {
        switch (function)
        {
            case ActivationFunction.ReLU:
                Clamp(values, count, float.PositiveInfinity);
                break;
            case ActivationFunction.ReLU6:
                Clamp(values, count, 6);
                break;
            case ActivationFunction.Hardswish:
                Hardswish(values, count);
                break;
            case ActivationFunction.Sigmoid:
                for (long i = 0; i < count; i++)
                    values[i] = 1 / (1 + MathF.Exp(-values[i]));
                break;
            case ActivationFunction.Tanh:
                for (long i = 0; i < count; i++)
                    values[i] = MathF.Tanh(values[i]);
                break;
            case ActivationFunction.Gelu:
                for (long i = 0; i < count; i++)
                    values[i] = (float)Gelu(values[i]);
                break;
            case ActivationFunction.Sign:
                Signs(values, count);
                break;
            default:
                throw new InvalidOperationException($"Unknown activation {function}.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Clamp(float* values, long count, float most)
    {
        Vector512<float> upper = Vector512.Create(most);
        for (long i = 0; i < count; i += 16)
            Vector512.Min(Vector512.Max(Vector512.Load(values + i), Vector512<float>.Zero), upper).Store(values + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Hardswish(float* values, long count)
    {
        Vector512<float> three = Vector512.Create(3f), six = Vector512.Create(6f);
        for (long i = 0; i < count; i += 16)
        {
            Vector512<float> x = Vector512.Load(values + i);
            (x * Vector512.Min(Vector512.Max(x + three, Vector512<float>.Zero), six) / six).Store(values + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Signs(float* values, long count)
    {
        for (long i = 0; i < count; i += 16)
        {
            Vector512<float> positive = Vector512.GreaterThanOrEqual(Vector512.Load(values + i), Vector512<float>.Zero);
            Vector512.ConditionalSelect(positive, Vector512<float>.One, -Vector512<float>.One).Store(values + i);
        }
    }

    /// <summary>x · Φ(x).</summary>
    private static double Gelu(double x) => 0.5 * x * ErrorFunctionComplement(-x / Math.Sqrt(2));

    /// <summary>erfc to a relative 1.2·10⁻⁷ everywhere: the Chebyshev fit of Numerical Recipes in C, 2nd ed., section 6.2.</summary>
    private static double ErrorFunctionComplement(double x)
    {
        double t = 1 / (1 + 0.5 * Math.Abs(x));
        double fit = t * Math.Exp(-x * x - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
            + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))));
        return x >= 0 ? fit : 2 - fit;
    }
}
