using System.Globalization;
using System.Text.Json;

namespace Research.Notebooks;

/// <summary>Declares a variable: one of another language (<c>@fsharp:scores</c>), a number, a text, or JSON.</summary>
internal sealed record SetDirective() : Directive("set", "--name NAME --value VALUE|@LANGUAGE:NAME", "declares a variable, by a literal or from another language")
{
    internal override Task<CellError?> RunAsync(DirectiveLine line, RunningCell cell)
    {
        // --byref and --mime-type choose how .NET Interactive copies a value; here nothing is copied.
        var arguments = new DirectiveArguments(line, Usage, ["--name", "--value", "--mime-type"], "--byref");
        arguments.RequireNoMore();
        string name = arguments.Required("--name").Text;
        SharedVariable.Set(cell.Language, name, Value(arguments.Required("--value"), line, name, cell.Languages));
        return Task.FromResult<CellError?>(null);
    }

    private static SessionValue Value(DirectiveWord word, DirectiveLine line, string name, SessionLanguages languages)
    {
        if (word.Quoted || !word.Text.StartsWith('@'))
            return Literal(word, name);
        if (word.Text[1..].Split(':', 2) is not [var language, var variable])
            throw line.Error($"'{word.Text}' names no language; write @csharp:{word.Text[1..]}, or quotation marks around a text.");
        if (language is "input" or "password")
            throw line.Error($"'@{language}' cannot ask here; write var {name} = Console.ReadLine(); in a C# cell.");
        return SharedVariable.Find(languages, language, variable);
    }

    private static SessionValue Literal(DirectiveWord word, string name)
    {
        object value = word.Quoted ? word.Text : Parse(word.Text);
        return new SessionValue(name, value.GetType(), value);
    }

    private static object Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole))
            return whole;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return number;
        if (text is "true" or "false")
            return text == "true";
        if (text is not ['{' or '[', ..])
            return text;
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
