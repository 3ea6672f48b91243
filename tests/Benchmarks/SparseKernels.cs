using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Research;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Execution;
using Research.Networks.Zoo;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// Sparse kernels beside libtorch (dense and CSR) and SciPy (CSR), and whole pruned networks beside their dense selves. The
/// sides take turns in every round on one thread, and a ratio is the median over rounds, so that it holds where the machine's speed drifts.
/// </summary>
internal static class SparseKernels
{
    /// <summary>Shorter than the time slices of the system, so that most run undisturbed where others use the machine too.</summary>
    private const double SliceMicroseconds = 300;

    /// <summary>Slices of a side's turn, of which the fastest counts: the first ones also bring its weights back into the caches.</summary>
    private const int Slices = 4;

    private sealed record Ratio(double LowerQuartile, double Median, double UpperQuartile);

    private sealed record Row(string Case, int Batch, double Sparsity, IReadOnlyDictionary<string, double> MedianMicroseconds, IReadOnlyDictionary<string, Ratio> TimesFaster);

    internal static void Run(string python, int rounds, string output)
    {
        set_num_threads(1);
        using ScipyProcess scipy = ScipyProcess.Start(python);
        using var noGrad = no_grad();
        var rows = new List<Row>();
        foreach (int batch in new[] { 1, 32 })
        {
            foreach (double sparsity in new[] { 0.5, 0.7, 0.8, 0.9, 0.95, 0.99 })
                rows.Add(Print(Linear(scipy, 1000, 1000, batch, sparsity, rounds)));
        }
        foreach (double sparsity in new[] { 0.5, 0.7, 0.8, 0.9, 0.95 })
            rows.Add(Print(Convolution(1, sparsity, rounds)));
        foreach ((string model, double sparsity) in new[] { ("lenet-300-100", 0.95), ("lenet-5", 0.95), ("resnet-20", 0.8) })
        {
            foreach (int batch in new[] { 1, 32 })
                rows.Add(Print(Whole(model, batch, sparsity, rounds)));
        }
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = "median over rounds of the time of a call on one thread, sides alternating, the fastest of 4 slices of 300 µs in each turn, weights in the caches; timesFaster: the other side's time over the sparse kernels' in the same round, quartiles over rounds", scipyVersion = scipy.Version, rounds, loadAverage = LoadAverage(), environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    /// <summary>How many processes compete for the machine: over 1, 5 and 15 minutes, as Linux counts; null elsewhere.</summary>
    private static string? LoadAverage() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : null;

    private static Row Linear(ScipyProcess scipy, int outputs, int inputs, int batch, double sparsity, int rounds)
    {
        using var scope = NewDisposeScope();
        Network network = Pruned(new ArchitectureBuilder("linear", [inputs]).Linear("fc", outputs, bias: false).Build(), sparsity);
        Tensor weight = network.Weight("fc").detach(), csr = LibtorchCsr.Of(weight), input = randn([batch, inputs], device: CPU), column = input.t().contiguous();
        if (batch == 1)
            column = column.squeeze(1);
        scipy.Prepare(outputs, inputs, sparsity, batch);
        return Measure("linear 1000×1000", network, batch, sparsity, rounds, new()
        {
            ["libtorch dense"] = () => Time(() => nn.functional.linear(input, weight).Dispose()),
            ["libtorch CSR"] = () => Time(() => csr.matmul(column).Dispose()),
            ["SciPy CSR"] = () => scipy.Time(SliceMicroseconds),
        });
    }

    private static Row Convolution(int batch, double sparsity, int rounds)
    {
        using var scope = NewDisposeScope();
        Network network = Pruned(new ArchitectureBuilder("convolution", [64, 16, 16]).Conv("conv", 64, 3, padding: 1, bias: false).Build(), sparsity);
        Tensor input = randn([batch, 64, 16, 16], device: CPU);
        return Measure("convolution 3×3, 64 to 64, 16×16", network, batch, sparsity, rounds, new() { ["libtorch dense"] = () => Time(() => network.forward(input).Dispose()) });
    }

    private static Row Whole(string model, int batch, double sparsity, int rounds)
    {
        using var scope = NewDisposeScope();
        Network network = Pruned(Models.Create(model), sparsity);
        Tensor input = randn(network.Architecture.Input.WithBatch(batch), device: CPU);
        return Measure(model, network, batch, sparsity, rounds, new() { ["module (libtorch dense)"] = () => Time(() => network.forward(input).Dispose()) });
    }

    /// <summary>A network in evaluation mode with the smallest weights of all convolutions and linear layers together set to zero.</summary>
    private static Network Pruned(Architecture architecture, double sparsity)
    {
        Network network = Network.Create(architecture, seed: 1);
        network.eval();
        using var scope = NewDisposeScope();
        Tensor[] weights = [.. architecture.Nodes.Where(node => node.Layer is Research.Networks.Conv2d or Research.Networks.Linear).Select(node => (Tensor)network.Weight(node.Name))];
        Tensor magnitudes = cat([.. weights.Select(weight => weight.abs().flatten())]);
        float threshold = magnitudes.sort().Values[(long)(sparsity * magnitudes.numel()) - 1].item<float>();
        foreach (Tensor weight in weights)
            weight.mul_(weight.abs().gt(threshold));
        return network;
    }

    private static Row Measure(string name, Network network, int batch, double sparsity, int rounds, Dictionary<string, Func<double>> others)
    {
        var input = new float[batch * network.Architecture.Input.Elements];
        var random = new Random(1);
        foreach (ref float value in input.AsSpan())
            value = random.NextSingle() - 0.5f;
        var outputs = new float[batch * network.Architecture.Output.Elements];
        using ExecutionPlan chosen = Compile(KernelChoice.Measured), sparse = Compile(KernelChoice.Sparse), dense = Compile(KernelChoice.Dense);
        var sides = new Dictionary<string, Func<double>>
        {
            ["sparse kernels"] = () => Time(() => sparse.Run(input, outputs)),
            ["dense kernels"] = () => Time(() => dense.Run(input, outputs)),
            ["chosen by measurement"] = () => Time(() => chosen.Run(input, outputs)),
        };
        foreach ((string side, Func<double> time) in others)
            sides.Add(side, time);
        Dictionary<string, double[]> times = sides.Keys.ToDictionary(side => side, _ => new double[rounds]);
        foreach (Func<double> side in sides.Values)
            side();
        for (int round = 0; round < rounds; round++)
        {
            foreach ((string side, Func<double> time) in sides)
                times[side][round] = Enumerable.Range(0, Slices).Min(_ => time());
        }
        double[] own = times["sparse kernels"];
        return new Row(name, batch, sparsity,
            times.ToDictionary(side => side.Key, side => Math.Round(Median(side.Value), 2)),
            times.Where(side => side.Key != "sparse kernels").ToDictionary(side => side.Key, side => RatioOf([.. side.Value.Zip(own, (other, time) => other / time)])));

        ExecutionPlan Compile(KernelChoice choice) => ExecutionPlan.Compile(network, new PlanOptions { Batch = batch, Choice = choice });
    }

    /// <summary>Microseconds of a call, over as many as fill a slice.</summary>
    private static double Time(Action call)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        do
        {
            call();
            calls++;
        }
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < SliceMicroseconds);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    private static Row Print(Row row)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Case}, batch {row.Batch}, {100 * row.Sparsity:F0} % zeros: {row.MedianMicroseconds["sparse kernels"]:F1} µs; ")
            + string.Join(", ", row.TimesFaster.Select(side => string.Create(CultureInfo.InvariantCulture, $"{side.Key} {side.Value.Median:F2}× ({side.Value.LowerQuartile:F2} to {side.Value.UpperQuartile:F2})"))));
        return row;
    }

    private static Ratio RatioOf(double[] ratios) =>
        new(Math.Round(Quantile(ratios, 0.25), 2), Math.Round(Quantile(ratios, 0.5), 2), Math.Round(Quantile(ratios, 0.75), 2));

    private static double Median(double[] values) => Quantile(values, 0.5);

    private static double Quantile(double[] values, double q)
    {
        double[] sorted = [.. values.Order()];
        double position = q * (sorted.Length - 1);
        int below = (int)position, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
