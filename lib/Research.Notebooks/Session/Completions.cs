namespace Research.Notebooks;

/// <summary>Words that could stand at the cursor.</summary>
/// <param name="Matches">The words, the likeliest first.</param>
/// <param name="Start">Where the text that they replace begins, in characters from the start of the cell.</param>
/// <param name="End">Where it ends.</param>
public sealed record Completions(IReadOnlyList<Completion> Matches, int Start, int End)
{
    /// <summary>Nothing to offer.</summary>
    /// <param name="position">Place of the cursor.</param>
    public static Completions None(int position) => new([], position, position);
}

/// <summary>A word that could stand at the cursor.</summary>
/// <param name="Text">What is put in.</param>
/// <param name="Kind">What it names, in lower case: <c>method</c>, <c>class</c>, <c>keyword</c> ….</param>
public sealed record Completion(string Text, string Kind);
