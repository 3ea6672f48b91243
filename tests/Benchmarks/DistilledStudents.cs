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

/// <summary>
/// The experiments of Hinton et al. 2015 (arXiv 1503.02531), section 3: a perceptron of two layers of 800 neurons learns MNIST from labels, from
/// the committed LeNet-5, and from the LeNet-5 without seeing a single 3.
/// </summary>
internal static class DistilledStudents
{
    private const string Student = "mlp-784-800-800-10", Teacher = "notebooks/checkpoints/lenet-5-mnist/seed-0/network.safetensors";
    private const int Missing = 3;

    private static readonly DistillationOptions Lesson = new() { Temperature = 8, Alpha = 1 };
    private static readonly TrainingOptions Training = new() { Epochs = 20, BatchSize = 128, Optimizer = new Sgd { LearningRate = 0.05 }, Schedule = new CosineSchedule { WarmupEpochs = 1 } };

    private sealed record Row(string Learns, int Seed, long Errors, double Seconds, Threes? WithoutThrees);

    /// <summary>Shares of the test set's threes that are right, and what was added to the bias of their class, chosen on selection images.</summary>
    private sealed record Threes(double Before, double BiasShift, double After, long ErrorsAfter);

    internal static void Run(string output)
    {
        set_num_threads(1);
        using ImageDataSet data = DataCatalogue.Open("mnist", new DataOptions()), without = TransferSet.Without(data, Missing);
        using Network teacher = NetworkFile.Load(Teacher);
        var live = new LiveTeacher(teacher);
        using CachedTeacher kept = CachedTeacher.Of(live, data), keptWithout = CachedTeacher.Of(live, without);
        long teacherErrors = Errors(teacher, data);
        var rows = new List<Row>();
        for (int seed = 0; seed < 3; seed++)
        {
            Add(Train("labels", seed, data, null));
            Add(Train("teacher", seed, data, kept));
            Add(Train("teacher, without threes", seed, without, keptWithout));
        }

        void Add(Row row)
        {
            rows.Add(row);
            Console.WriteLine(row);
            AtomicFile.WriteText(output, JsonSerializer.Serialize(
                new
                {
                    what = $"test errors of {Student} after its last epoch on MNIST, unchanged images, no weight decay; the teacher is the committed LeNet-5, τ = {Lesson.Temperature}, α = {Lesson.Alpha}; one thread",
                    environment = RunEnvironment.Current(),
                    dataSha256 = data.Sha256,
                    images = new DataCounts(data.Train.Count, data.Selection.Count, data.Test.Count),
                    training = Training,
                    teacherErrors,
                    rows,
                    errorRatio = Mean("teacher") / Mean("labels"),
                },
                new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
        }

        double? Mean(string learns) => rows.Where(row => row.Learns == learns).Select(row => (double?)row.Errors).Average();
    }

    private static Row Train(string learns, int seed, ImageDataSet data, CachedTeacher? teacher)
    {
        using Network student = Network.Create(Models.Create(Student), seed);
        TrainingResult result = new Trainer(student, data, Training with { Seed = seed }) { BatchObjective = teacher is null ? null : new Distillation(teacher, Lesson) }.Run();
        long errors = Errors(student, data);
        return new Row(learns, seed, errors, result.Epochs.Sum(epoch => epoch.Seconds), learns.Contains("without", StringComparison.Ordinal) ? Corrected(student, data) : null);
    }

    private static Threes Corrected(Network student, ImageDataSet data)
    {
        double before = Right(student, data), shift = TransferSet.BiasCorrection(student, data, Missing);
        using (no_grad())
            student.get_parameter($"{student.Architecture.Nodes[^1].Name}.bias")![Missing].add_(shift);
        return new Threes(before, shift, Right(student, data), Errors(student, data));
    }

    private static double Right(Network student, ImageDataSet data)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        student.eval();
        using var source = new BatchSource(data.Test, data.Manifest.Normalisation, null, 1000, CPU);
        (long right, long all) = (0, 0);
        foreach (Batch batch in source.InOrder())
        {
            using Batch current = batch;
            Tensor missing = batch.Labels.eq(Missing);
            all += missing.sum().item<long>();
            right += student.forward(batch.Inputs).argmax(1).eq(Missing).logical_and(missing).sum().item<long>();
        }
        return (double)right / all;
    }

    private static long Errors(Network network, ImageDataSet data)
    {
        Score score = Evaluation.Score(network, data, data.Test);
        return score.Images - score.Correct;
    }
}
