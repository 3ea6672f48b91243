using System.CommandLine;
using Research.Cli.Progress;
using Research.Experiments;
using Research.Networks;
using Research.Training;

namespace Research.Cli.Commands;

/// <summary><c>research train MODEL --data NAME</c>: trains a model of the zoo by its recipe, with overrides, and keeps the record.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model of the zoo, as in lenet-5 or resnet-20." };
        Option<string> data = CommonOptions.Data(), device = CommonOptions.Device();
        var seed = new Option<int>("--seed") { Description = "Seed of weights, shuffling and augmentation." };
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the training images; default: the recipe's." };
        var batch = new Option<int?>("--batch-size") { Description = "Images per step; default: the recipe's." };
        var optimizer = new Option<string?>("--optimizer") { Description = "sgd, adam or adamw; default: the recipe's." };
        var learningRate = new Option<double?>("--learning-rate") { Description = "Default: the recipe's." };
        var weightDecay = new Option<double?>("--weight-decay") { Description = "Default: the recipe's." };
        var schedule = new Option<string?>("--schedule") { Description = "constant, step, cosine or one-cycle; default: the recipe's." };
        var smoothing = new Option<double?>("--label-smoothing") { Description = "In [0, 1); default: the recipe's." };
        var patience = new Option<int?>("--patience") { Description = "Stop after that many epochs without a better selection accuracy." };
        var limit = new Option<int?>("--limit") { Description = "Use only that many training images." };
        var sparsity = new Option<double?>("--sparsity") { Description = "Prune to that share of zeros afterwards, in [0, 1), and fine-tune." };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of pruning and fine-tuning.", DefaultValueFactory = _ => 1 };
        var fineTuneEpochs = new Option<int?>("--fine-tune-epochs") { Description = "Epochs after each round of pruning; default: the recipe's." };
        var threads = new Option<int?>("--threads") { Description = "Threads within an operation; default: all cores." };
        var output = new Option<string?>("--output") { Description = "Also copy the network to this file." };
        Option<DirectoryInfo> runs = CommonOptions.Runs();
        Option<bool> json = CommonOptions.Json();

        var command = new Command("train", "Train a model of the zoo, prune it if asked, and keep the record; resumes where it was killed.")
        {
            model, data, seed, epochs, batch, optimizer, learningRate, weightDecay, schedule, smoothing, patience, limit,
            sparsity, rounds, fineTuneEpochs, threads, device, runs, output, json,
        };
        command.SetAction((parse, cancellation) =>
        {
            if (parse.GetValue(threads) is { } count)
                TorchSharp.torch.set_num_threads(Math.Max(1, count));
            var basis = RunConfiguration.For(parse.GetValue(model)!, parse.GetValue(data)!, parse.GetValue(seed), parse.GetValue(limit));
            TrainingOptions training = basis.Training;
            training = training with
            {
                Epochs = parse.GetValue(epochs) ?? training.Epochs,
                BatchSize = parse.GetValue(batch) ?? training.BatchSize,
                Optimizer = OptimizerOf(training.Optimizer, parse.GetValue(optimizer), parse.GetValue(learningRate), parse.GetValue(weightDecay)),
                Schedule = parse.GetValue(schedule) is { } named ? LearningRateSchedule.Parse(named) : training.Schedule,
                LabelSmoothing = parse.GetValue(smoothing) ?? training.LabelSmoothing,
                Patience = parse.GetValue(patience) ?? training.Patience,
            };
            RunConfiguration configuration = basis with
            {
                Training = training,
                Pruning = parse.GetValue(sparsity) is { } target ? Recipes.Pruning(basis.Model, basis.Data.Name, target) with { Rounds = parse.GetValue(rounds) } : null,
            };
            if (configuration.Pruning is { } pruning && parse.GetValue(fineTuneEpochs) is { } fineTune)
                configuration = configuration with { Pruning = pruning with { FineTuning = pruning.FineTuning with { Epochs = fineTune } } };

            RunResult result = TrainingDisplay.Show(progress =>
                new Run(configuration, parse.GetValue(runs)!.FullName) { Device = DeviceChoice.Parse(parse.GetValue(device)!), Progress = progress }.Execute(cancellation));
            if (parse.GetValue(output) is { } copy)
                AtomicFile.Write(copy, stream => stream.Write(File.ReadAllBytes(Path.Combine(result.Folder, "network.safetensors"))));
            RunReport.Print(result, parse.GetValue(json));
            return Task.FromResult(0);
        });
        return command;
    }

    private static OptimizerOptions OptimizerOf(OptimizerOptions recipe, string? name, double? learningRate, double? weightDecay)
    {
        OptimizerOptions options = name is null ? recipe : OptimizerOptions.Parse(name);
        return options with
        {
            LearningRate = learningRate ?? options.LearningRate,
            WeightDecay = weightDecay ?? (name is null ? recipe.WeightDecay : options.WeightDecay),
        };
    }
}
