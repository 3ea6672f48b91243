using System.CommandLine;
using Research.Cli.Progress;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Training;
using Research.Training.Data;

namespace Research.Cli.Commands;

/// <summary><c>research train MODEL --data NAME</c>: trains a model of the zoo by its recipe, with overrides, and keeps the record.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = $"A model of the zoo: {string.Join(", ", Models.Names)}, mlp-IN-…-OUT (as in mlp-784-800-10), or a ResNet of another width (as in resnet-20-width-8)." };
        Option<string> data = CommonOptions.Data(), device = CommonOptions.Device();
        Option<DirectoryInfo?> dataFolder = CommonOptions.DataFolder();
        var seed = new Option<int>("--seed") { Description = "Seed of weights, shuffling and augmentation; default: 0.", HelpName = "N" };
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the training images; default: the recipe's.", HelpName = "N" };
        var batch = new Option<int?>("--batch-size") { Description = "Images per step; default: the recipe's.", HelpName = "N" };
        var optimizer = new Option<string?>("--optimizer") { Description = "What changes the weights; default: the recipe's.", HelpName = "sgd|adam|adamw|muon" };
        Option<double?> learningRate = CommonOptions.Number("--learning-rate", "Largest learning rate of the schedule, above 0; default: the recipe's.");
        Option<double?> weightDecay = CommonOptions.Number("--weight-decay", "λ of weight decay, at least 0; default: the recipe's.");
        var schedule = new Option<string?>("--schedule") { Description = "How the learning rate changes; default: the recipe's.", HelpName = "constant|step|cosine|one-cycle" };
        Option<double?> floor = CommonOptions.Number("--floor", "Share of the learning rate at which a cosine schedule ends, in [0, 1); default: the recipe's.");
        Option<double?> averaging = CommonOptions.Number("--averaging", "Epochs over which weights are averaged, above 0: the mean is scored and kept; default: the recipe's.");
        Option<double?> smoothing = CommonOptions.Number("--label-smoothing", "Share of each label spread over all classes, in [0, 1); default: the recipe's.");
        var patience = new Option<int?>("--patience") { Description = "Stop after that many epochs without a better selection accuracy; default: never.", HelpName = "N" };
        var padCrop = new Option<int?>("--pad-crop") { Description = "Pixels by which training images are shifted at most, 0 for unchanged images; default: the recipe's.", HelpName = "N" };
        var views = new Option<int?>("--views") { Description = "Shift each image in that many fixed ways only, so that a teacher is asked once for each; default: without end.", HelpName = "K" };
        var limit = new Option<int?>("--limit") { Description = "Use only that many training images; default: all.", HelpName = "N" };
        var selection = new Option<int?>("--selection") { Description = "Training images held out to choose with, at least 1; default: the data set's own, or 5,000.", HelpName = "N" };
        var from = new Option<FileInfo?>("--from") { Description = "Start from the weights of this network (*.safetensors) instead of fresh ones.", HelpName = "FILE" };
        var removal = new RemovalArguments();
        var pruning = new PruningArguments(removal);
        var structure = new StructureArguments(removal);
        var lowRank = new LowRankArguments(removal);
        var rate = new RateArguments();
        var sharing = new SharingArguments();
        var distillation = new DistillationArguments();
        Option<int?> threads = CommonOptions.Threads();
        var output = new Option<FileInfo?>("--output") { Description = "Also copy the network to this file.", HelpName = "PATH" };
        Option<DirectoryInfo> runs = CommonOptions.Runs();
        Option<bool> json = CommonOptions.Json();

        var command = new Command("train", "Train a model of the zoo, prune or factorise it if asked, and keep the record; resumes where it was killed.")
        {
            model, data, dataFolder, from, seed, epochs, batch, optimizer, learningRate, weightDecay, schedule, floor, averaging, smoothing, patience, padCrop, views, limit, selection,
            threads, device, runs, output, json,
        };
        pruning.AddTo(command);
        structure.AddTo(command);
        lowRank.AddTo(command);
        rate.AddTo(command);
        sharing.AddTo(command);
        distillation.AddTo(command);
        foreach (Option option in removal.All)
            command.Add(option);
        command.SetWork((parse, cancellation) =>
        {
            CommonOptions.UseThreads(parse.GetValue(threads));
            var basis = RunConfiguration.For(parse.GetValue(model)!, parse.GetValue(data)!, parse.GetValue(seed), parse.GetValue(limit));
            TrainingOptions training = basis.Training;
            training = training with
            {
                Epochs = parse.GetValue(epochs) ?? training.Epochs,
                BatchSize = parse.GetValue(batch) ?? training.BatchSize,
                Optimizer = OptimizerOf(training.Optimizer, parse.GetValue(optimizer), parse.GetValue(learningRate), parse.GetValue(weightDecay)),
                Schedule = ScheduleOf(training.Schedule, parse.GetValue(schedule), parse.GetValue(floor), floor.Name),
                Averaging = parse.GetValue(averaging) ?? training.Averaging,
                LabelSmoothing = parse.GetValue(smoothing) ?? training.LabelSmoothing,
                Patience = parse.GetValue(patience) ?? training.Patience,
                Augmentation = AugmentationOf(training.Augmentation, parse.GetValue(padCrop), parse.GetValue(views)),
            };
            string? initial = parse.GetValue(from)?.FullName;
            if (initial is not null && !File.Exists(initial))
                throw new FileNotFoundException($"There is no network '{initial}' to start from.", initial);
            StructureConfiguration? narrowing = structure.Read(parse, basis);
            LowRankConfiguration? factors = lowRank.Read(parse, basis, structured: narrowing is not null);
            RunConfiguration configuration = basis with
            {
                From = initial is null ? null : Run.NetworkHash(initial),
                Data = basis.Data with { Selection = parse.GetValue(selection) },
                Training = training,
                Pruning = pruning.Read(parse, basis, instead: narrowing is not null ? "--remaining" : factors is not null ? "--low-rank" : null),
                Structure = narrowing,
                LowRank = factors,
                Rate = rate.Read(parse, basis),
                Sharing = sharing.Read(parse, basis),
                Distillation = distillation.Read(parse),
            };
            if (parse.GetValue(output) is { } target)
                AtomicFile.CheckWritable(target.FullName);

            TorchSharp.torch.Device place = DeviceChoice.Parse(parse.GetValue(device)!);
            RunResult result = TrainingDisplay.Show((IProgress<RunProgress> progress) => new Run(configuration, parse.GetValue(runs)!.FullName)
            {
                Device = place,
                DataFolder = parse.GetValue(dataFolder)?.FullName,
                FromFile = initial,
                TeacherFiles = distillation.Files(parse),
                Progress = progress,
            }.Execute(cancellation));
            if (parse.GetValue(output) is { } copy)
                AtomicFile.Write(copy.FullName, stream => stream.Write(File.ReadAllBytes(result.NetworkPath)));
            RunReport.Print(result, parse.GetValue(json));
        });
        return command;
    }

    private static Augmentation? AugmentationOf(Augmentation? recipe, int? padCrop, int? views)
    {
        Augmentation? augmentation = padCrop is { } pixels ? (recipe ?? new Augmentation()) with { PadCrop = pixels } : recipe;
        if (augmentation is null or { PadCrop: 0, Flip: false })
            return views is null ? null : throw new ArgumentException("--views says in how many ways images change, but they are unchanged: give --pad-crop too, or leave --views out.");
        return augmentation with { Views = views ?? augmentation.Views };
    }

    /// <summary>The recipe's schedule, or another with its own defaults, with the floor that the command line gives.</summary>
    internal static LearningRateSchedule ScheduleOf(LearningRateSchedule recipe, string? name, double? floor, string floorOption)
    {
        LearningRateSchedule schedule = name is null ? recipe : LearningRateSchedule.Parse(name);
        return floor is not { } share ? schedule
            : schedule is CosineSchedule cosine ? cosine with { Floor = share }
            : throw new ArgumentException($"Only a cosine schedule ends at a floor: choose --schedule cosine, or leave {floorOption} out.");
    }

    /// <summary>The recipe's optimizer, or another with its own defaults, with what the command line says of it.</summary>
    internal static OptimizerOptions OptimizerOf(OptimizerOptions recipe, string? name, double? learningRate, double? weightDecay)
    {
        OptimizerOptions options = name is null ? recipe : OptimizerOptions.Parse(name);
        return options with
        {
            LearningRate = learningRate ?? options.LearningRate,
            WeightDecay = weightDecay ?? (name is null ? recipe.WeightDecay : options.WeightDecay),
        };
    }
}
