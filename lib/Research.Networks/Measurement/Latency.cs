using System.Diagnostics;
using Research.Networks.Execution;
using static TorchSharp.torch;

namespace Research.Networks;

/// <summary>Measured time of one forward pass.</summary>
/// <param name="Batch">Samples per pass.</param>
/// <param name="Threads">Threads libtorch may use within an operation; 1 for an execution plan.</param>
/// <param name="Runs">Passes measured, after warm-up.</param>
/// <param name="LowerQuartile">In milliseconds per pass.</param>
/// <param name="Median">In milliseconds per pass.</param>
/// <param name="UpperQuartile">In milliseconds per pass.</param>
public sealed record Latency(int Batch, int Threads, int Runs, double LowerQuartile, double Median, double UpperQuartile)
{
    /// <summary>Upper less lower quartile, in milliseconds.</summary>
    public double InterquartileRange => UpperQuartile - LowerQuartile;

    /// <summary>Times forward passes on random input in evaluation mode, the network's mode restored.</summary>
    /// <param name="network">What to time, where it is.</param>
    /// <param name="batch">Samples per pass, at least 1.</param>
    /// <param name="runs">Passes to measure, at least 4; a fifth as many warm up first. Default 50.</param>
    public static Latency Measure(Network network, int batch, int runs = 50)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 4);
        bool wasTraining = network.training;
        network.eval();
        using var noGrad = no_grad();
        using Tensor input = randn(network.Architecture.Input.WithBatch(batch), device: network.Device);
        Latency latency = Measure(() => Pass(network, input), batch, get_num_threads(), runs);
        network.train(wasTraining);
        return latency;
    }

    /// <summary>Times calls of an execution plan, on this thread alone, on random input.</summary>
    /// <param name="plan">What to time.</param>
    /// <param name="runs">Calls to measure, at least 4; a fifth as many warm up first. Default 50.</param>
    public static Latency Measure(ExecutionPlan plan, int runs = 50)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 4);
        var random = new Random(1);
        var input = new float[plan.Batch * plan.Architecture.Input.Elements];
        foreach (ref float value in input.AsSpan())
            value = 2 * random.NextSingle() - 1;
        var output = new float[plan.Batch * plan.Architecture.Output.Elements];
        return Measure(() => plan.Run(input, output), plan.Batch, threads: 1, runs);
    }

    /// <summary>Times a call that computes one batch, whatever runs it.</summary>
    /// <param name="call">Computes the batch to its end.</param>
    /// <param name="batch">Samples of the batch, at least 1.</param>
    /// <param name="threads">Threads that the call may use, for the record.</param>
    /// <param name="runs">Calls to measure, at least 4; a fifth as many warm up first. Default 50.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch is below 1, or there are fewer than 4 runs.</exception>
    public static Latency Measure(Action call, int batch, int threads, int runs = 50)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 4);
        for (int i = 0; i < Math.Max(runs / 5, 3); i++)
            call();
        double[] times = [.. Enumerable.Range(0, runs).Select(_ => Milliseconds(call)).Order()];
        return new Latency(batch, threads, runs, Quantile(times, 0.25), Quantile(times, 0.5), Quantile(times, 0.75));
    }

    private static double Milliseconds(Action call)
    {
        long start = Stopwatch.GetTimestamp();
        call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Pass(Network network, Tensor input)
    {
        using var scope = NewDisposeScope();
        network.forward(input);
        if (network.Device.type == TorchSharp.DeviceType.CUDA)
            cuda.synchronize();
    }

    /// <summary>A quantile of sorted values with linear interpolation, as NumPy's default.</summary>
    private static double Quantile(double[] sorted, double q)
    {
        double position = q * (sorted.Length - 1);
        int below = (int)position;
        return below + 1 < sorted.Length ? sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
