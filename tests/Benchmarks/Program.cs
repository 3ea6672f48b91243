using Benchmarks;

// dotnet run --project tests/Benchmarks -c Release -- [python] [rounds] [output]
// dotnet run --project tests/Benchmarks -c Release -- scoring [output]
if (args.FirstOrDefault() == "scoring")
{
    CriterionScoring.Run(args.ElementAtOrDefault(1) ?? "tests/Benchmarks/results/criterion-scoring.json");
    return;
}
TrainingThroughput.Run(
    python: args.ElementAtOrDefault(0) ?? "python3",
    rounds: int.Parse(args.ElementAtOrDefault(1) ?? "7", System.Globalization.CultureInfo.InvariantCulture),
    output: args.ElementAtOrDefault(2) ?? "tests/Benchmarks/results/training-throughput.json");
