using Benchmarks;

// dotnet run --project tests/Benchmarks -c Release -- sparse [python] [rounds] [output]
if (args.FirstOrDefault() == "sparse")
{
    SparseKernels.Run(
        python: args.ElementAtOrDefault(1) ?? "python3",
        rounds: int.Parse(args.ElementAtOrDefault(2) ?? "51", System.Globalization.CultureInfo.InvariantCulture),
        output: args.ElementAtOrDefault(3) ?? "tests/Benchmarks/results/sparse-kernels.json");
    return;
}

// dotnet run --project tests/Benchmarks -c Release -- [python] [rounds] [output]
TrainingThroughput.Run(
    python: args.ElementAtOrDefault(0) ?? "python3",
    rounds: int.Parse(args.ElementAtOrDefault(1) ?? "7", System.Globalization.CultureInfo.InvariantCulture),
    output: args.ElementAtOrDefault(2) ?? "tests/Benchmarks/results/training-throughput.json");
