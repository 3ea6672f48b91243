using System.Globalization;
using Benchmarks;

// dotnet run --project tests/Benchmarks -c Release -- [kernel] [python] [rounds] [output] [model:threads]
bool kernel = args is ["kernel", ..];
string[] rest = kernel ? args[1..] : args;
string python = rest.ElementAtOrDefault(0) ?? "python3";
int rounds = int.Parse(rest.ElementAtOrDefault(1) ?? "7", CultureInfo.InvariantCulture);
string name = kernel ? "kernel-start" : "training-throughput";
string output = rest.ElementAtOrDefault(2) ?? $"tests/Benchmarks/results/{name}.json";
if (kernel)
    KernelStart.Run(python, rounds, output);
else
    TrainingThroughput.Run(python, rounds, output, only: rest.ElementAtOrDefault(3));
