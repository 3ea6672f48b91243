using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Research;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// Non-negative factorisation beside scikit-learn's: multiplicative updates (its solver mu) and HALS (its solver cd) from the same factors
/// for as many iterations, in float64. The sides take turns; a ratio is the median over rounds.
/// </summary>
internal static class NonNegativeFactors
{
    private const int Iterations = 100;

    private sealed record Row(
        string Matrix, int Rank, string Update, int Threads, double Seconds, double ScikitSeconds, double TimesFaster, double Objective, double ScikitObjective);

    internal static void Run(string python, int rounds, string output)
    {
        var rows = new List<Row>();
        string version = "";
        foreach ((string name, Tensor matrix, int rank) in Matrices())
        {
            using Tensor owned = matrix;
            using Tensor left = Uniform(1, matrix.shape[0], rank), right = Uniform(2, rank, matrix.shape[1]);
            using ScikitProcess scikit = ScikitProcess.Start(python, matrix, left, right);
            version = scikit.Version;
            foreach (NonNegativeUpdate update in Enum.GetValues<NonNegativeUpdate>())
            {
                foreach (int threads in new[] { 1, 2 })
                    rows.Add(Compare(name, matrix, left, right, update, threads, rounds, scikit));
            }
        }
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = $"non-negative factorisation, {Iterations} iterations from the same uniform factors, float64; scikit-learn {version} with solver mu or cd and tol=0; objective ½‖V − WH‖²; the sides take turns, medians over rounds", rounds, load = Load(), environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static IEnumerable<(string, Tensor, int)> Matrices()
    {
        using Network network = NetworkFile.Load(Path.Combine("notebooks", "checkpoints", "lenet-300-100-mnist", "seed-0", "network.safetensors"));
        yield return ("|W| of fc1 of LeNet-300-100, 300 x 784", network.Weight("fc1").detach().abs().to(ScalarType.Float64), 30);
        yield return ("uniform, 800 x 500", Uniform(3, 800, 500), 40);
    }

    private static Tensor Uniform(int seed, long rows, long columns)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return rand(rows, columns, generator: generator, dtype: ScalarType.Float64, device: CPU);
    }

    private static Row Compare(string name, Tensor matrix, Tensor left, Tensor right, NonNegativeUpdate update, int threads, int rounds, ScikitProcess scikit)
    {
        set_num_threads(threads);
        NonNegativeOptions options = new() { Rank = (int)left.shape[1], Iterations = Iterations, Update = update };
        string solver = update == NonNegativeUpdate.Multiplicative ? "mu" : "cd";
        double[] own = new double[rounds], other = new double[rounds];
        (double objective, double scikitObjective) = (0, 0);
        for (int round = -1; round < rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            using (NonNegativeFactorization factors = NonNegativeFactorization.Of(matrix, left, right, options))
                objective = factors.Objectives[^1];
            double seconds = clock.Elapsed.TotalSeconds;
            ScikitProcess.Answer answer = scikit.Run(solver, threads, Iterations);
            scikitObjective = answer.Objective;
            if (round >= 0)
                (own[round], other[round]) = (seconds, answer.Seconds);
        }
        var row = new Row(name, options.Rank, update.ToString(), threads, Median(own), Median(other), Median([.. other.Zip(own, (a, b) => a / b)]), objective, scikitObjective);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, rank {row.Rank}, {update}, {threads} threads: {row.Seconds:F3} s, scikit-learn {row.ScikitSeconds:F3} s, {row.TimesFaster:F2} times faster; objectives {objective:G12} and {scikitObjective:G12}"));
        return row;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static string? Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : null;

    private sealed class ScikitProcess : IDisposable
    {
        private readonly Process _process;
        private readonly string _file;

        private ScikitProcess(Process process, string file, string version) => (_process, _file, Version) = (process, file, version);

        internal sealed record Answer(double Seconds, double Objective);

        internal string Version { get; }

        internal static ScikitProcess Start(string python, Tensor matrix, Tensor left, Tensor right)
        {
            string file = Path.GetTempFileName();
            using (FileStream stream = File.Create(file))
            {
                foreach (Tensor values in new[] { matrix, left, right })
                    stream.Write(MemoryMarshal.AsBytes(values.contiguous().data<double>().ToArray().AsSpan()));
            }
            string[] sides = [.. new[] { matrix.shape[0], matrix.shape[1], left.shape[1] }.Select(side => side.ToString(CultureInfo.InvariantCulture))];
            Process process = Process.Start(new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "scikit_nmf.py"), file, .. sides]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            string? line = process.StandardOutput.ReadLine();
            return line is not null && line.StartsWith("ready ", StringComparison.Ordinal)
                ? new ScikitProcess(process, file, line[6..])
                : throw new PlatformNotSupportedException($"{python} cannot run scikit-learn; on Debian: apt-get install python3-sklearn.");
        }

        internal Answer Run(string solver, int threads, int iterations)
        {
            _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{solver} {threads} {iterations}"));
            _process.StandardInput.Flush();
            string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The scikit-learn process ended.");
            return JsonSerializer.Deserialize<Answer>(line, JsonSerializerOptions.Web)!;
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
            File.Delete(_file);
        }
    }
}
