using System.CommandLine;
using System.Globalization;
using Research.Networks;
using Research.Networks.Onnx;

namespace Research.Cli.Commands;

/// <summary><c>research export FILE --to onnx|safetensors</c>: a saved network in another format.</summary>
internal static class ExportCommand
{
    private const string Onnx = "onnx", Safetensors = "safetensors";

    public static Command Create()
    {
        Argument<string> file = CommonOptions.NetworkFile();
        Option<string> to = new("--to") { Description = "onnx: float32, for ONNX Runtime and others; safetensors: dense float32 tensors.", HelpName = $"{Onnx}|{Safetensors}", Required = true };
        to.AcceptOnlyFromAmong(Onnx, Safetensors);
        Option<string?> output = new("--output") { Description = "File to write; default: FILE with the ending of the format.", HelpName = "PATH" };
        var command = new Command("export", "Write a saved network as ONNX, or as dense safetensors.") { file, to, output };
        command.SetAction(parse =>
        {
            string source = parse.GetValue(file)!, format = parse.GetValue(to)!, target = parse.GetValue(output) ?? Path.ChangeExtension(source, format);
            using Network network = NetworkFile.Load(source);
            if (Path.GetFullPath(source) == Path.GetFullPath(target))
                throw new ArgumentException($"The export would overwrite '{source}': name another file with --output.");
            if (format == Onnx)
                OnnxFile.Save(network, target);
            else
                network.Save(target);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {new FileInfo(target).Length:N0} bytes"));
        });
        return command;
    }
}
