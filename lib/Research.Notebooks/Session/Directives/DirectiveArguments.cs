namespace Research.Notebooks;

/// <summary>The words of a directive, sorted into options and the rest.</summary>
internal sealed class DirectiveArguments
{
    private readonly DirectiveLine _line;
    private readonly string _usage;
    private readonly Dictionary<string, DirectiveWord> _options = [];
    private readonly List<DirectiveWord> _rest = [];

    /// <summary>Sorts the words.</summary>
    /// <param name="line">The directive.</param>
    /// <param name="usage">How it is written, for error messages.</param>
    /// <param name="options">Options that take a value, such as <c>--from</c>.</param>
    /// <param name="switches">Options that take none.</param>
    /// <exception cref="DirectiveException">An option is unknown, given twice or lacks its value.</exception>
    internal DirectiveArguments(DirectiveLine line, string usage, string[] options, params string[] switches)
    {
        (_line, _usage) = (line, usage);
        for (int i = 0; i < line.Words.Count; i++)
        {
            DirectiveWord word = line.Words[i];
            if (word.Quoted || !word.Text.StartsWith("--", StringComparison.Ordinal))
                _rest.Add(word);
            else if (switches.Contains(word.Text))
                continue;
            else if (!options.Contains(word.Text))
                throw Error($"'#!{line.Name}' has no option '{word.Text}'{Spelling.Question(word.Text, options.Concat(switches))}");
            else if (++i == line.Words.Count)
                throw Error($"'{word.Text}' lacks its value");
            else if (!_options.TryAdd(word.Text, line.Words[i]))
                throw Error($"'{word.Text}' is given twice");
        }
    }

    /// <summary>The value of an option; null where it is not given.</summary>
    internal DirectiveWord? Option(string name) => _options.GetValueOrDefault(name);

    /// <summary>The value of an option that must be given.</summary>
    /// <exception cref="DirectiveException">It is not given.</exception>
    internal DirectiveWord Required(string name) => Option(name) ?? throw Error($"'{name}' is missing");

    /// <summary>The one word that is no option.</summary>
    /// <param name="what">What it is, for the error message.</param>
    /// <exception cref="DirectiveException">There is none, or more than one.</exception>
    internal string Only(string what) => _rest.Count == 1 ? _rest[0].Text : throw Error(_rest.Count == 0 ? $"the {what} is missing" : $"'{_rest[1].Text}' is one word too many");

    /// <summary>Checks that all words are options.</summary>
    /// <exception cref="DirectiveException">One is not.</exception>
    internal void RequireNoMore()
    {
        if (_rest.Count > 0)
            throw Error($"'{_rest[0].Text}' is one word too many");
    }

    private DirectiveException Error(string reason) => _line.Error($"{char.ToUpperInvariant(reason[0])}{reason[1..]}; write {_usage}.");
}
