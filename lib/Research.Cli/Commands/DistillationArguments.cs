using System.CommandLine;
using Research.Compression;
using Research.Experiments;

namespace Research.Cli.Commands;

/// <summary>The options of <c>research train</c> that say from whom a network learns, and how.</summary>
internal sealed class DistillationArguments
{
    private static readonly Dictionary<string, DistillationSignal> Signals = new() { ["soft-targets"] = DistillationSignal.SoftTargets, ["logits"] = DistillationSignal.Logits };

    private readonly Option<FileInfo[]> _teachers = new("--teacher") { Description = "Learn from this network (*.safetensors); several are an ensemble. After pruning, fine-tuning learns from it. Default: no teacher.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
    private readonly Option<double?> _temperature = CommonOptions.Number("--temperature", "τ, which softens what the teacher says, above 0; default: 4.");
    private readonly Option<double?> _alpha = CommonOptions.Number("--alpha", "The teacher's share of the loss, in [0, 1]; the labels' is the rest; default: 0.9.");
    private readonly Option<string?> _signal = new("--signal") { Description = "What of the teacher's outputs is learned; default: soft-targets.", HelpName = string.Join('|', Signals.Keys) };

    private readonly Option<string[]> _layers = new("--learn") { Description = "What layers learn from the teacher's, as in relu2:attention or relu1=relu2:hint:10 (weight 10); default: nothing.", HelpName = "LAYER:hint|attention|distance|angle|contrastive", AllowMultipleArgumentsPerToken = true };

    private readonly Option<double?> _fade = CommonOptions.Number("--fade", "Share of the training over which what layers learn loses its weight, in (0, 1]; default: it keeps it.");

    private readonly Option<bool> _mirror = new("--mirror") { Description = "Show the teacher every image mirrored too, and learn the mean of both answers; default: not." };

    internal void AddTo(Command command)
    {
        command.Add(_teachers);
        command.Add(_temperature);
        command.Add(_alpha);
        command.Add(_signal);
        command.Add(_layers);
        command.Add(_fade);
        command.Add(_mirror);
    }

    /// <summary>The teachers' files.</summary>
    internal string[] Files(ParseResult parse) => [.. (parse.GetValue(_teachers) ?? []).Select(file => file.FullName)];

    /// <summary>What the command line says; null without a teacher.</summary>
    /// <exception cref="ArgumentException">Options of distillation are given, but no teacher.</exception>
    /// <exception cref="FileNotFoundException">A teacher's file does not exist.</exception>
    internal DistillationConfiguration? Read(ParseResult parse)
    {
        string[] files = Files(parse);
        if (files.Length == 0)
        {
            string[] given = RemovalArguments.Given(parse, [_temperature, _alpha, _signal, _layers, _fade, _mirror]);
            return given.Length == 0
                ? null
                : throw new ArgumentException($"{string.Join(" and ", given)} {(given.Length > 1 ? "belong" : "belongs")} to distillation: add --teacher, the network to learn from.");
        }
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new FileNotFoundException($"There is no network '{missing}' to learn from.", missing);
        var basis = new DistillationConfiguration { Teachers = [.. files.Select(Run.NetworkHash)] };
        return basis with
        {
            Temperature = parse.GetValue(_temperature) ?? basis.Temperature,
            Alpha = parse.GetValue(_alpha) ?? basis.Alpha,
            Signal = parse.GetValue(_signal) is { } name ? SignalOf(name) : basis.Signal,
            Features = parse.GetValue(_layers) is { Length: > 0 } layers ? [.. layers.Select(FeaturePair.Parse)] : null,
            Fade = parse.GetValue(_fade),
            Mirrored = parse.GetValue(_mirror),
        };
    }

    private static DistillationSignal SignalOf(string name) => Signals.TryGetValue(name, out DistillationSignal signal)
        ? signal
        : throw new ArgumentException($"There is no signal '{name}'{Spelling.Question(name, Signals.Keys)}; choose {string.Join(" or ", Signals.Keys)}.");
}
