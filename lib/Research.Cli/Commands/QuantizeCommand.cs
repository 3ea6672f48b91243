using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Research.Compression;
using Research.Experiments;
using Research.Networks;
using Research.Networks.Onnx;
using Research.Training.Data;

namespace Research.Cli.Commands;

/// <summary><c>research quantize FILE --data NAME</c>: a trained network in few bits, without training, and what that changed.</summary>
internal static class QuantizeCommand
{
    private const string Static = "static", Dynamic = "dynamic", WeightOnly = "weight-only";
    private const int MostOnnxBits = 8;

    private static readonly string[] Modes = [Static, Dynamic, WeightOnly];

    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A network saved by this library (*.safetensors, *.compressed)." };
        Option<string?> data = new("--data") { Description = "The data set of the network, as in mnist: its training images calibrate, its selection images score.", HelpName = "NAME" };
        Option<DirectoryInfo?> dataFolder = CommonOptions.DataFolder();
        Option<string> mode = new("--mode") { Description = "static: activations get fixed grids from training images; dynamic: each batch gets its own; weight-only: activations stay float32.", HelpName = string.Join('|', Modes), DefaultValueFactory = _ => Static };
        var arguments = new QuantizationArguments();
        Option<long?> maxBytes = new("--max-bytes") { Description = "Choose the bits of each layer by its measured sensitivity, so that codes and scales of all take at most that many bytes.", HelpName = "N" };
        Option<double?> maxLatency = new("--max-latency") { Description = "Choose int8 or float32 for each layer, as both were timed for one image on one thread, so that all together take at most that many milliseconds; --mode static.", HelpName = "MS" };
        Option<string?> output = new("--output") { Description = "File to write; default: FILE with the ending .compressed.", HelpName = "PATH" };
        Option<string?> onnx = new("--onnx") { Description = "Also write ONNX with QuantizeLinear and DequantizeLinear, for ONNX Runtime and others.", HelpName = "PATH" };
        Option<int?> threads = CommonOptions.Threads();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("quantize", "Quantize a trained network without training, and print what it takes before and after.") { file, data, dataFolder, mode };
        arguments.AddTo(command);
        foreach (Option option in (Option[])[maxBytes, maxLatency, output, onnx, threads, json])
            command.Add(option);
        command.SetWork((parse, cancellation) =>
        {
            CommonOptions.UseThreads(parse.GetValue(threads));
            string source = parse.GetValue(file)!, target = parse.GetValue(output) ?? Path.ChangeExtension(source, CompressedFile.Extension), way = parse.GetValue(mode)!;
            QuantizationOptions options = arguments.Read(parse);
            Check(way, options, hasData: parse.GetValue(data) is not null, parse.GetValue(maxBytes), parse.GetValue(maxLatency), toOnnx: parse.GetValue(onnx) is not null);
            using Network network = NetworkFile.Load(source);
            foreach (string path in ((string?[])[target, parse.GetValue(onnx)]).OfType<string>())
            {
                if (Path.GetFullPath(path) == Path.GetFullPath(source))
                    throw new ArgumentException($"The result would overwrite '{source}': name another file with --output.");
                AtomicFile.CheckWritable(path);
            }
            using ImageDataSet? images = parse.GetValue(data) is { } name ? DataCatalogue.Open(name, new DataOptions { Folder = parse.GetValue(dataFolder)?.FullName }) : null;
            var before = PrecisionMeasurement.Of(network, source, images, cancellation);
            if (parse.GetValue(maxBytes) is { } bytes)
                options = BitAllocation.Choose(PrecisionSensitivity.Measure(network, images!, options, cancellation: cancellation), bytes).Apply(options);
            if (parse.GetValue(maxLatency) is { } milliseconds)
                options = Int8Within(milliseconds, network, images!, options, cancellation);
            using QuantizedSimulation simulation = Quantize(way, network, images, options);
            simulation.Compressed.Save(target);
            if (parse.GetValue(onnx) is { } also)
                OnnxFile.Save(simulation.Compressed, also);
            var record = new QuantizationReport(way, target, parse.GetValue(onnx), QuantizationReport.BitsOf(simulation.Compressed), before, PrecisionMeasurement.Of(simulation, target, images, cancellation));
            if (parse.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(record, JsonOutput.Options));
            else
                record.Print();
        });
        return command;
    }

    /// <summary>Refuses what cannot be, before a file is read.</summary>
    private static void Check(string mode, QuantizationOptions options, bool hasData, long? maxBytes, double? maxLatency, bool toOnnx)
    {
        if (!Modes.Contains(mode))
            throw new ArgumentException($"There is no mode '{mode}'{Spelling.Question(mode, Modes)}; choose one of {string.Join(", ", Modes)}.");
        if (mode == Static && !hasData)
            throw new ArgumentException("Static quantization sees activations on training images: name the network's data set with --data, or choose --mode dynamic or --mode weight-only.");
        if (options.CorrectBias && !hasData)
            throw new ArgumentException("--correct-bias needs training images: name the network's data set with --data.");
        if (options.CorrectBias && mode == Dynamic)
            throw new ArgumentException("--correct-bias belongs to --mode static or weight-only: dynamic quantization sees no image beforehand.");
        if (maxBytes is not null && !hasData)
            throw new ArgumentException("--max-bytes chooses bits by their score on selection images: name the network's data set with --data.");
        if (maxBytes is not null && options.LayerBits.Count > 0)
            throw new ArgumentException("--max-bytes and --layer-bits each decide the bits of layers: give one of them.");
        if (maxLatency is not null && (mode != Static || maxBytes is not null || options.LayerBits.Count > 0))
            throw new ArgumentException("--max-latency chooses between int8 and float32 for each layer: leave --mode dynamic or weight-only, --max-bytes and --layer-bits out.");
        if (maxLatency is not null && (options.Weights.Bits, options.Activations.Bits) != (BitPlan.Int8, BitPlan.Int8))
            throw new ArgumentException("--max-latency chooses between int8 and float32 for each layer: leave --bits and --activation-bits out.");
        if (toOnnx && mode == Static && options.Activations.Bits > MostOnnxBits)
            throw new ArgumentException($"ONNX has no activations of {options.Activations.Bits} bits: give --activation-bits of at most {MostOnnxBits}, or leave --onnx out.");
    }

    private static QuantizationOptions Int8Within(double milliseconds, Network network, ImageDataSet images, QuantizationOptions options, CancellationToken cancellation)
    {
        BitPlan plan = BitAllocation.Choose(PrecisionLatency.Measure(network, images, options, cancellation: cancellation), milliseconds, PrecisionCost.Milliseconds);
        return plan.Bits.Values.Contains(BitPlan.Int8) ? plan.Apply(options) : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"In float32 the layers take {plan.Milliseconds:0.####} ms, within --max-latency {milliseconds}: nothing needs to be quantized; ask for less."));
    }

    private static QuantizedSimulation Quantize(string mode, Network network, ImageDataSet? data, QuantizationOptions options) => mode switch
    {
        Static => new QuantizedSimulation(PostTrainingQuantization.Static(network, data!, options)),
        Dynamic => PostTrainingQuantization.Dynamic(network, options),
        _ => new QuantizedSimulation(PostTrainingQuantization.WeightOnly(network, options, data)),
    };
}
