using System.CommandLine;
using Research.Cli.Progress;
using Research.Experiments;
using Research.Networks;
using Research.Training.Data;

namespace Research.Cli.Commands;

/// <summary><c>research compress FILE --data NAME</c>: carries out a recipe on a trained network, or finds one within a budget.</summary>
internal static class CompressCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A trained network saved by this library (*.safetensors, *.compressed)." };
        Option<string> data = CommonOptions.Data(), device = CommonOptions.Device();
        Option<DirectoryInfo?> dataFolder = CommonOptions.DataFolder();
        Option<FileInfo?> recipe = new("--recipe") { Description = "Carry out the steps of this file; or let them be found within a budget.", HelpName = "R.json" };
        var budget = new BudgetArguments();
        Option<int?> limit = new("--limit") { Description = "Use only that many training images; default: all.", HelpName = "N" };
        Option<int> seed = new("--seed") { Description = "Seed of all trainings; default: 0.", HelpName = "N" };
        Option<int?> threads = CommonOptions.Threads();
        Option<string?> output = new("--output") { Description = "File to write; default: FILE with the ending .compressed.", HelpName = "PATH" };
        Option<FileInfo?> record = new("--record") { Description = "Also write the record, as --json prints it, to this file.", HelpName = "PATH" };
        Option<DirectoryInfo> runs = CommonOptions.Runs();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("compress", "Compress a trained network by a recipe, or find the recipe within a budget; resumes where it was killed.") { file, data, dataFolder, recipe };
        budget.AddTo(command);
        foreach (Option option in (Option[])[limit, seed, threads, device, runs, output, record, json])
            command.Add(option);
        command.SetWork((parse, cancellation) =>
        {
            CommonOptions.UseThreads(parse.GetValue(threads));
            string source = parse.GetValue(file)!, target = parse.GetValue(output) ?? Path.ChangeExtension(source, CompressedFile.Extension);
            CompressionRecipe? steps = parse.GetValue(recipe) is { } path ? CompressionRecipe.Load(path.FullName) : null;
            budget.CheckBeside(parse, hasRecipe: steps is not null);
            (CompressionBudget? limits, SearchEffort? effort) = steps is null ? (budget.Read(parse), budget.ReadEffort(parse)) : (null, null);
            using Network network = NetworkFile.Load(source, DeviceChoice.Parse(parse.GetValue(device)!));
            steps?.Check(network.Architecture, parse.GetValue(seed));
            if (Path.GetFullPath(target) == Path.GetFullPath(source))
                throw new ArgumentException($"The result would overwrite '{source}': name another file with --output.");
            AtomicFile.CheckWritable(target);
            if (parse.GetValue(record) is { } place)
                AtomicFile.CheckWritable(place.FullName);
            using ImageDataSet images = DataCatalogue.Open(parse.GetValue(data)!, new DataOptions { Folder = parse.GetValue(dataFolder)?.FullName, Limit = parse.GetValue(limit) });
            string root = parse.GetValue(runs)!.FullName;

            if (steps is not null)
            {
                RecipeResult result = TrainingDisplay.Show((IProgress<StageProgress> progress) =>
                    new RecipeRun(steps, network, images, root) { Seed = parse.GetValue(seed), Progress = progress }.Execute(cancellation));
                Write(result.NetworkPath, target, result.ToJson());
                CompressionReport.Print(result, target, parse.GetValue(json));
            }
            else
            {
                CompressionResult result = TrainingDisplay.Show((IProgress<CompressionProgress> progress) =>
                    new AutomaticCompressor(network, images, root) { Budget = limits!, Effort = effort!, Seed = parse.GetValue(seed), Progress = progress }.Execute(cancellation));
                Write(result.NetworkPath, target, result.ToJson());
                CompressionReport.Print(result, target, parse.GetValue(json));
            }

            void Write(string networkPath, string copy, string text)
            {
                AtomicFile.Write(copy, stream => stream.Write(File.ReadAllBytes(networkPath)));
                if (parse.GetValue(record) is { } written)
                    AtomicFile.WriteText(written.FullName, text);
            }
        });
        return command;
    }
}
