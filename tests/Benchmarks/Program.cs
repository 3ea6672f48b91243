using Benchmarks;

// dotnet run --project tests/Benchmarks -c Release -- [python] [rounds] [output] [model:threads]
TrainingThroughput.Run(
    python: args.ElementAtOrDefault(0) ?? "python3",
    rounds: int.Parse(args.ElementAtOrDefault(1) ?? "7", System.Globalization.CultureInfo.InvariantCulture),
    output: args.ElementAtOrDefault(2) ?? "tests/Benchmarks/results/training-throughput.json",
    only: args.ElementAtOrDefault(3));
