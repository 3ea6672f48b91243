using System.Globalization;
using Benchmarks;

// dotnet run --project tests/Benchmarks -c Release -- training [python] [rounds] [output] [model:threads]
// dotnet run --project tests/Benchmarks -c Release -- kernel [python] [rounds] [output]
// dotnet run --project tests/Benchmarks -c Release -- scoring [output]
// dotnet run --project tests/Benchmarks -c Release -- int8 [output]
// dotnet run --project tests/Benchmarks -c Release -- sparse [python] [rounds] [output]
string python = args.ElementAtOrDefault(1) ?? "python3";
int rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 7;
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
    case "int8":
        Int8Execution.Run(rounds: 31, Output("int8-execution", 1));
        return 0;
    default:
        Console.Error.WriteLine("Name a benchmark: training, kernel, scoring, sparse or int8.");
        return 1;
}

string Output(string name, int position) => args.ElementAtOrDefault(position) ?? $"tests/Benchmarks/results/{name}.json";
