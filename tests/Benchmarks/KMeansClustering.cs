using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Research;
using Research.Compression;
using Research.Experiments;

namespace Benchmarks;

/// <summary>Exact k-means and Lloyd's of as many weights as LeNet-5's largest layer has, beside scikit-learn's KMeans with one start; all on one thread.</summary>
internal static class KMeansClustering
{
    private const int Values = 400_000;

    private sealed record Scikit(string Version, double Seconds, double SquaredError, int Iterations);

    private sealed record Row(int Clusters, string Algorithm, double Seconds, double SquaredError, int Iterations, double ScikitTimeOverThis, double ErrorOverScikit);

    internal static void Run(string python, string output)
    {
        float[] values = Normal();
        string file = Path.GetTempFileName();
        File.WriteAllBytes(file, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        var rows = new List<Row>();
        string version = "";
        KMeans.Exact(values.AsSpan(0, 10_000), 16); // compiled by now
        foreach (int clusters in new[] { 16, 256 })
        {
            Scikit scikit = Scikits(python, file, clusters);
            version = scikit.Version;
            rows.Add(new Row(clusters, "scikit-learn", scikit.Seconds, scikit.SquaredError, scikit.Iterations, 1, 1));
            rows.Add(Measure("exact", () => KMeans.Exact(values, clusters)));
            foreach (CentroidInitialisation initialisation in Enum.GetValues<CentroidInitialisation>())
                rows.Add(Measure($"lloyd, {initialisation.ToString().ToLowerInvariant()}", () => KMeans.Lloyd(values, clusters, initialisation)));

            Row Measure(string name, Func<Clustering> cluster)
            {
                var clock = Stopwatch.StartNew();
                Clustering found = cluster();
                double seconds = clock.Elapsed.TotalSeconds;
                return new Row(clusters, name, seconds, found.SquaredError, found.Iterations, scikit.Seconds / seconds, found.SquaredError / scikit.SquaredError);
            }
        }
        File.Delete(file);
        foreach (Row row in rows)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"k = {row.Clusters,3}  {row.Algorithm,-16} {row.Seconds,8:F3} s  error {row.SquaredError:G8}  {row.Iterations} iterations  {row.ScikitTimeOverThis:F1}x"));
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = $"k-means of {Values} normal float32 values, sorting included, one run each on one thread; scikit-learn {version} with one start (k-means++), its own tolerance", environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static float[] Normal()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Values).Select(_ => (float)(0.05 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    private static Scikit Scikits(string python, string file, int clusters)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "scikit_kmeans.py");
        using Process process = Process.Start(new ProcessStartInfo(python, [script, file, clusters.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        string json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Scikit>(json, JsonSerializerOptions.Web)!
            : throw new PlatformNotSupportedException($"{python} cannot run scikit-learn; on Debian: apt-get install python3-sklearn.");
    }
}
