namespace Research.Notebooks;

/// <summary>Brings a variable of another language into this one: C# and F# see the same object, JavaScript a copy.</summary>
internal sealed record ShareDirective() : Directive("share", "--from LANGUAGE NAME [--as NAME]", "brings a variable of another language into this one")
{
    internal override Task<CellError?> RunAsync(DirectiveLine line, RunningCell cell)
    {
        // --mime-type chooses how .NET Interactive copies a value; here nothing is copied.
        var arguments = new DirectiveArguments(line, Usage, ["--from", "--as", "--mime-type"]);
        string name = arguments.Only("name");
        string target = arguments.Option("--as")?.Text ?? name;
        SharedVariable.Set(cell.Language, target, SharedVariable.Find(cell.Languages, arguments.Required("--from").Text, name));
        return Task.FromResult<CellError?>(null);
    }
}
