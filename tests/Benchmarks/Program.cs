using System.Globalization;
using Benchmarks;

// dotnet run --project tests/Benchmarks -c Release -- training [python] [rounds] [output] [model:threads]
// dotnet run --project tests/Benchmarks -c Release -- kernel [python] [rounds] [output]
// dotnet run --project tests/Benchmarks -c Release -- scoring [output]
// dotnet run --project tests/Benchmarks -c Release -- distillation [rounds] [output]
// dotnet run --project tests/Benchmarks -c Release -- students [output]
// dotnet run --project tests/Benchmarks -c Release -- int8 [output]
// dotnet run --project tests/Benchmarks -c Release -- quantized-training [resnet-20|binary-mlp] [output]
// dotnet run --project tests/Benchmarks -c Release -- binary [output]
// dotnet run --project tests/Benchmarks -c Release -- sparse [python] [rounds] [output]
// dotnet run --project tests/Benchmarks -c Release -- structure [output]
// dotnet run --project tests/Benchmarks -c Release -- coding [output]
// dotnet run --project tests/Benchmarks -c Release -- k-means [python] [output]
// dotnet run --project tests/Benchmarks -c Release -- nmf [python] [rounds] [output]
// dotnet run --project tests/Benchmarks -c Release -- low-rank [output]
// dotnet run --project tests/Benchmarks -c Release -- oracle [images for ResNet-20, one-shot] [threads] [output]
string python = args.ElementAtOrDefault(1) ?? "python3";
int rounds = int.TryParse(args.ElementAtOrDefault(2), CultureInfo.InvariantCulture, out int given) ? given : 7;
switch (args.FirstOrDefault())
{
    case "training":
        TrainingThroughput.Run(python, rounds, Output("training-throughput", 3), only: args.ElementAtOrDefault(4));
        return 0;
    case "kernel":
        KernelStart.Run(python, rounds, Output("kernel-start", 3));
        return 0;
    case "scoring":
        CriterionScoring.Run(Output("criterion-scoring", 1));
        return 0;
    case "sparse":
        SparseKernels.Run(python, args.Length > 2 ? rounds : 51, Output("sparse-kernels", 3));
        return 0;
    case "structure":
        StructuredLatency.Run(rounds: 31, Output("structured-latency", 1));
        return 0;
    case "coding":
        Coding.Run(Output("coding", 1));
        return 0;
    case "distillation":
        DistillationStep.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 11, Output("distillation-step", 2));
        return 0;
    case "students":
        DistilledStudents.Run(Output("students", 1));
        return 0;
    case "k-means":
        KMeansClustering.Run(python, Output("k-means", 2));
        return 0;
    case "int8":
        Int8Execution.Run(rounds: 31, Output("int8-execution", 1));
        return 0;
    case "nmf":
        NonNegativeFactors.Run(python, rounds, Output("nmf", 3));
        return 0;
    case "low-rank":
        LowRankLatency.Run(rounds: 31, Output("low-rank-latency", 1));
        return 0;
    case "oracle":
        UnitAblation.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5000, args.Length > 2 ? rounds : 2, Output("oracle", 3));
        return 0;
    case "quantized-training":
        QuantizedTraining.Run(args.ElementAtOrDefault(1) ?? "resnet-20", Output($"quantized-training-{args.ElementAtOrDefault(1) ?? "resnet-20"}", 2));
        return 0;
    case "binary":
        BinaryExecution.Run(rounds: 31, Output("binary-execution", 1));
        return 0;
    default:
        Console.Error.WriteLine("Name a benchmark: training, kernel, scoring, sparse, structure, coding, distillation, students, k-means, int8, nmf, low-rank, oracle, quantized-training or binary.");
        return 1;
}

string Output(string name, int position) => args.ElementAtOrDefault(position) ?? $"tests/Benchmarks/results/{name}.json";
