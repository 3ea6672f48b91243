using Research.Networks;
using Research.Networks.Execution;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// Two networks of the same input that take turns, so that what else the machine does falls on both: milliseconds of processor time
/// of a call on one thread, which do not pass while other programs have the processor, median over rounds. Each turn begins with a
/// call that is not counted, so that a network finds its own data in the caches, as where it is called again and again.
/// </summary>
internal static class PairedLatency
{
    private const double SliceMilliseconds = 10;

    internal static (double First, double Second) Plans(Network first, Network second, int batch, int rounds)
    {
        using var one = ExecutionPlan.Compile(first, new PlanOptions { Batch = batch });
        using var two = ExecutionPlan.Compile(second, new PlanOptions { Batch = batch });
        var input = new float[batch * first.Architecture.Input.Elements];
        for (int i = 0; i < input.Length; i++)
            input[i] = i % 7 - 3;
        var result = new float[batch * first.Architecture.Output.Elements];
        return Compare(() => one.Run(input, result), () => two.Run(input, result), rounds);
    }

    internal static (double First, double Second) Modules(Network first, Network second, int batch, int rounds)
    {
        using var noGrad = no_grad();
        using Tensor input = randn(first.Architecture.Input.WithBatch(batch), device: CPU);
        return Compare(() => Pass(first), () => Pass(second), rounds);

        void Pass(Network network)
        {
            using var scope = NewDisposeScope();
            network.forward(input);
        }
    }

    private static (double First, double Second) Compare(Action first, Action second, int rounds)
    {
        int calls = Math.Max(1, (int)(SliceMilliseconds / Milliseconds(first, 10)));
        double[] one = new double[rounds], two = new double[rounds];
        for (int round = -3; round < rounds; round++)
        {
            double a = Milliseconds(first, calls), b = Milliseconds(second, calls);
            if (round >= 0)
                (one[round], two[round]) = (a, b);
        }
        return (Median(one), Median(two));
    }

    private static double Milliseconds(Action work, int calls)
    {
        work();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < calls; i++)
            work();
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds / calls;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
