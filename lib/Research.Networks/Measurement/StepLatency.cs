using System.Diagnostics;
using Research.Networks.Execution;

namespace Research.Networks;

/// <summary>Measured time of one step of an execution plan.</summary>
/// <param name="Name">Name of the layer's node.</param>
/// <param name="Kernel">Name of the kernel.</param>
/// <param name="Median">In milliseconds per call of the plan.</param>
public sealed record StepLatency(string Name, string Kernel, double Median)
{
    /// <summary>Times every step of a plan, on this thread alone; the steps of a call run one after another, as they do outside.</summary>
    /// <param name="plan">What to time, on the inputs it was compiled with.</param>
    /// <param name="runs">Calls to measure, at least 4; a fifth as many warm up first. Default 50.</param>
    /// <returns>In the order of <see cref="ExecutionPlan.Steps"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 4 runs.</exception>
    public static IReadOnlyList<StepLatency> Measure(ExecutionPlan plan, int runs = 50)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 4);
        for (int i = 0; i < Math.Max(runs / 5, 3); i++)
            plan.Run();
        double[][] times = [.. plan.Steps.Select(_ => new double[runs])];
        for (int run = 0; run < runs; run++)
        {
            for (int step = 0; step < times.Length; step++)
            {
                long start = Stopwatch.GetTimestamp();
                plan.Steps[step].Run();
                times[step][run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
        return [.. plan.Steps.Zip(times, (step, seen) => new StepLatency(step.Name, step.Kernel, seen.Order().ElementAt(runs / 2)))];
    }
}
