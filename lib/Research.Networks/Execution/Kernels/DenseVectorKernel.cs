using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Research.Networks.Execution.Kernels;

/// <summary>A dense linear layer, one sample after another: dot products of four rows at a time.</summary>
internal sealed unsafe class DenseVectorKernel(LayerTask task) : ILayerKernel
{
    private readonly AlignedBuffer<float> _weight = new(task.Weight), _bias = new(task.Bias);

    internal sealed class Factory : ILayerKernelFactory
    {
        public string Name => "dense vector";

        public bool? IsSparse => false;

        public ILayerKernel? Create(LayerTask task) => task.Layer is Linear ? new DenseVectorKernel(task) : null;
    }

    public void Run()
    {
        for (int sample = 0; sample < task.Batch; sample++)
            Product(_weight.Pointer, _bias.Pointer, task.Rows, task.Columns, task.In + (long)sample * task.Columns, task.Out + (long)sample * task.Rows);
    }

    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Product(float* weight, float* bias, int rows, int columns, float* x, float* y)
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            float* w0 = weight + (long)row * columns, w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
            Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
            int column = 0;
            for (; column + 16 <= columns; column += 16)
            {
                Vector512<float> v = Vector512.Load(x + column);
                a0 = Vector512.MultiplyAddEstimate(v, Vector512.Load(w0 + column), a0);
                a1 = Vector512.MultiplyAddEstimate(v, Vector512.Load(w1 + column), a1);
                a2 = Vector512.MultiplyAddEstimate(v, Vector512.Load(w2 + column), a2);
                a3 = Vector512.MultiplyAddEstimate(v, Vector512.Load(w3 + column), a3);
            }
            float s0 = Vector512.Sum(a0), s1 = Vector512.Sum(a1), s2 = Vector512.Sum(a2), s3 = Vector512.Sum(a3);
            for (; column < columns; column++)
            {
                s0 += w0[column] * x[column];
                s1 += w1[column] * x[column];
                s2 += w2[column] * x[column];
                s3 += w3[column] * x[column];
            }
            y[row] = s0 + bias[row];
            y[row + 1] = s1 + bias[row + 1];
            y[row + 2] = s2 + bias[row + 2];
            y[row + 3] = s3 + bias[row + 3];
        }
        for (; row < rows; row++)
            y[row] = Dot(weight + (long)row * columns, x, columns) + bias[row];
    }

    private static float Dot(float* w, float* x, int columns)
    {
        Vector512<float> sum = default;
        int column = 0;
        for (; column + 16 <= columns; column += 16)
            sum = Vector512.MultiplyAddEstimate(Vector512.Load(x + column), Vector512.Load(w + column), sum);
        float total = Vector512.Sum(sum);
        for (; column < columns; column++)
            total += w[column] * x[column];
        return total;
    }
}
