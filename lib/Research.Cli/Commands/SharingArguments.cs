using System.CommandLine;
using Research.Compression;
using Research.Experiments;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research train</c> that say how weights are shared in the end.</summary>
internal sealed class SharingArguments
{
    private readonly Option<bool> _share = new("--share-weights") { Description = "In the end let weights share the values of a codebook for each layer, train those, and write a compressed file (Deep Compression)." };
    private readonly Option<int?> _convolution = new("--convolution-bits") { Description = "Bits of a code of a convolution, 1 to 16; default: 8.", HelpName = "N" };
    private readonly Option<int?> _linear = new("--linear-bits") { Description = "Bits of a code of a linear layer, 1 to 16; default: 5.", HelpName = "N" };
    private readonly Option<int?> _bias = new("--bias-bits") { Description = "Bits of a code of a bias, 1 to 16; default: biases stay float32.", HelpName = "N" };
    private readonly Option<int?> _epochs = new("--centroid-epochs") { Description = "Epochs in which centroids are trained, at least 0; default: 2.", HelpName = "N" };

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_share, _convolution, _linear, _bias, _epochs])
            command.Add(option);
    }

    /// <summary>What the command line says; null where no weights are shared.</summary>
    /// <exception cref="ArgumentException">Options of sharing are given, but not that weights are shared.</exception>
    internal DeepCompressionOptions? Read(ParseResult parse, RunConfiguration run)
    {
        if (!parse.GetValue(_share))
        {
            string[] given = RemovalArguments.Given(parse, [_convolution, _linear, _bias, _epochs]);
            return given.Length == 0
                ? null
                : throw new ArgumentException($"{string.Join(" and ", given)} {(given.Length > 1 ? "belong" : "belongs")} to weight sharing: add --share-weights.");
        }
        DeepCompressionOptions basis = Recipes.Sharing(run.Model, run.Data.Name);
        return basis with
        {
            ConvolutionBits = parse.GetValue(_convolution) ?? basis.ConvolutionBits,
            LinearBits = parse.GetValue(_linear) ?? basis.LinearBits,
            BiasBits = parse.GetValue(_bias),
            Training = basis.Training with { Epochs = parse.GetValue(_epochs) ?? basis.Training.Epochs },
        };
    }
}
