using System.Diagnostics;
using Research.Networks.Execution.Binary;

namespace Research.Networks.Execution;

/// <summary>Chooses the kernel of a layer.</summary>
internal static class KernelSelection
{
    private const int Rounds = 5;
    private const double RoundMicroseconds = 100;

    /// <summary>Makes the step of a layer with the kernel that the options ask for.</summary>
    /// <exception cref="NotSupportedException">No kernel computes such a layer; the message names it.</exception>
    internal static PlanStep Choose(LayerTask task, PlanOptions options)
    {
        ILayerKernelFactory[] factories = Ordered(options, task);
        var candidates = new List<PlanStep>();
        foreach (ILayerKernelFactory factory in factories)
        {
            if (factory.Create(task) is not { } kernel)
                continue;
            candidates.Add(new PlanStep(task, kernel, factory.Name));
            if (options.Choice == KernelChoice.Density)
                break;
        }
        if (candidates.Count == 0)
            throw new NotSupportedException($"The layer '{task.Name}' is a {task.Layer.GetType().Name}, which no kernel of the execution plan computes: add one to the kernels of its options, or run the network's module.");
        Dictionary<string, double> times = candidates.Count == 1 ? [] : candidates.ToDictionary(candidate => candidate.Kernel, Time);
        PlanStep fastest = candidates.MinBy(candidate => times.GetValueOrDefault(candidate.Kernel))!;
        foreach (PlanStep slower in candidates.Where(candidate => candidate != fastest))
            slower.Dispose();
        fastest.Microseconds = times;
        return fastest;
    }

    /// <summary>The kinds of kernels that may be taken, the preferred ones first.</summary>
    private static ILayerKernelFactory[] Ordered(PlanOptions options, LayerTask task)
    {
        ILayerKernelFactory[] fitting = [.. options.Kernels.Where(factory => factory.IsSparse is null == task.Layer is not (Conv2d or Linear))];
        return options.Choice switch
        {
            KernelChoice.Dense => [.. fitting.Where(factory => factory.IsSparse != true)],
            KernelChoice.Sparse => [.. fitting.Where(factory => factory.IsSparse != false)],
            KernelChoice.Density => [.. Preferred(fitting, task, options.BreakEvenDensity)],
            _ => fitting,
        };
    }

    private static IEnumerable<ILayerKernelFactory> Preferred(ILayerKernelFactory[] fitting, LayerTask task, double breakEven)
    {
        bool sparse = task.Weight.Length > 0 && task.Density < breakEven;
        string family = task.Batch < 16 ? "vector" : "panel";
        return fitting.OrderBy(factory => factory.IsSparse is { } kind && kind != sparse)
            .ThenBy(factory => factory is not BinaryProductKernel.Factory && !factory.Name.EndsWith(family, StringComparison.Ordinal));
    }

    /// <summary>The fastest of a few rounds: what disturbs a kernel only ever slows it down.</summary>
    private static double Time(PlanStep step)
    {
        step.Run();
        double once = Microseconds(step, 1), best = double.PositiveInfinity;
        int calls = Math.Clamp((int)(RoundMicroseconds / Math.Max(once, 0.01)), 1, 10_000);
        for (int round = 0; round < Rounds; round++)
            best = Math.Min(best, Microseconds(step, calls));
        return best;
    }

    private static double Microseconds(PlanStep step, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            step.Run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }
}
