using System.CommandLine;
using System.CommandLine.Parsing;

namespace Research.Cli;

/// <summary>What a user reads about a command line that the grammar does not allow.</summary>
internal static class UsageError
{
    private static readonly Dictionary<Type, string> Kinds = new()
    {
        [typeof(int)] = "a whole number",
        [typeof(long)] = "a whole number",
        [typeof(double)] = "a number",
        [typeof(bool)] = "true or false",
        [typeof(DirectoryInfo)] = "a folder",
        [typeof(FileInfo)] = "a file",
    };

    /// <summary>One sentence for the first error, which names what is allowed and where to read more.</summary>
    internal static string Sentence(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        return $"{Problem(parse, command)}; see `{PathOf(parse.CommandResult)} --help`.";
    }

    private static string Problem(ParseResult parse, Command command)
    {
        if (parse.UnmatchedTokens is [var token, ..])
            return Unmatched(token, command, PathOf(parse.CommandResult));
        if (command.Subcommands.Count > 0)
            return $"`{PathOf(parse.CommandResult)}` needs a command: {Names(command)}";
        return parse.Errors.Select(Mistake).FirstOrDefault(mistake => mistake is not null) ?? parse.Errors[0].Message.TrimEnd('.');
    }

    private static string Unmatched(string token, Command command, string path)
    {
        if (token.StartsWith('-') && Options(command).ToArray() is { Length: > 0 } options)
            return $"There is no option '{token}'{Spelling.Question(token, options)}";
        if (command.Subcommands.Count > 0)
            return $"There is no command '{token}'{Spelling.Question(token, command.Subcommands.Select(known => known.Name))}, choose one of {Names(command)}";
        return $"'{token}' is one word too many for `{path}`";
    }

    private static string? Mistake(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Option: var option, IdentifierToken: null } => $"{option.Name} is missing: {Describe(option)}",
        OptionResult { Option: var option, Tokens: [] } => option.ValueType == typeof(bool) ? null : $"{option.Name} needs {Kind(option.ValueType)}",
        OptionResult { Option: var option, Tokens: { Count: > 1 } values } => $"{option.Name} takes one value, not {values.Count}",
        OptionResult { Option: var option, Tokens: [var value] } => $"{option.Name} takes {Kind(option.ValueType)}, not '{value.Value}'",
        ArgumentResult { Argument: var argument, Tokens: [] } => $"{argument.Name} is missing: {Describe(argument)}",
        _ => null,
    };

    private static string Describe(Symbol symbol) => symbol.Description!.TrimEnd('.');

    private static string Kind(Type type) => Kinds.GetValueOrDefault(Nullable.GetUnderlyingType(type) ?? type, "a value");

    private static IEnumerable<string> Options(Command command) => command.Options.Where(option => !option.Hidden).Select(option => option.Name);

    private static string Names(Command command) => string.Join(", ", command.Subcommands.Select(known => known.Name));

    private static string PathOf(SymbolResult command) => command.Parent is { } parent
        ? $"{PathOf(parent)} {((CommandResult)command).Command.Name}"
        : "research";
}
