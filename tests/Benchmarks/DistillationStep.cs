using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Research;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>What distillation adds to a student's training: plain, kept and live teachers in turn, one thread.</summary>
internal static class DistillationStep
{
    private const int Images = 6400, BatchSize = 128;

    private sealed record Row(string Student, string Teacher, double PlainMilliseconds, double KeptMilliseconds, double LiveMilliseconds, double KeptRatio, double LiveRatio);

    internal static void Run(int rounds, string output)
    {
        set_num_threads(1);
        using ImageDataSet data = DataCatalogue.Open("mnist", new DataOptions { Limit = Images, Selection = 100 });
        Row[] rows = [Measure("mlp-784-800-800-10", "mlp-784-1200-1200-10", data, rounds), Measure("lenet-300-100", "lenet-5", data, rounds)];
        AtomicFile.WriteText(output, JsonSerializer.Serialize(
            new { what = $"milliseconds of a training step at batch {BatchSize}, one thread, median of {rounds} rounds of {Images / BatchSize} steps in turn; ratios are medians of each round's ratio to plain training", environment = RunEnvironment.Current(), rows },
            new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
    }

    private static Row Measure(string model, string teaching, ImageDataSet data, int rounds)
    {
        using Network student = Network.Create(Models.Create(model), 1), teacher = Network.Create(Models.Create(teaching), 2);
        var live = new LiveTeacher(teacher);
        using var kept = CachedTeacher.Of(live, data);
        IBatchObjective?[] sides = [null, new Distillation(kept, new DistillationOptions()), new Distillation(live, new DistillationOptions())];
        var times = sides.Select(_ => new List<double>()).ToArray();
        for (int round = -1; round < rounds; round++) // the first warms up
        {
            for (int side = 0; side < sides.Length; side++)
            {
                var clock = Stopwatch.StartNew();
                new Trainer(student, data, new TrainingOptions { Epochs = 1, BatchSize = BatchSize, Optimizer = new Sgd { LearningRate = 1e-4 } }) { BatchObjective = sides[side] }.Run();
                if (round >= 0)
                    times[side].Add(clock.Elapsed.TotalMilliseconds / (Images / BatchSize));
            }
        }
        double Ratio(int side) => Median(times[side].Zip(times[0], (time, plain) => time / plain));
        var row = new Row(model, teaching, Median(times[0]), Median(times[1]), Median(times[2]), Ratio(1), Ratio(2));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model} from {teaching}: plain {row.PlainMilliseconds:F2} ms, kept ×{row.KeptRatio:F3}, live ×{row.LiveRatio:F3}"));
        return row;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
