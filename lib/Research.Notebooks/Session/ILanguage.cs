namespace Research.Notebooks;

/// <summary>A language of cells, which keeps what they declare.</summary>
internal interface ILanguage
{
    /// <summary>Its name in directives and notebooks, such as <c>csharp</c>.</summary>
    string Name { get; }

    /// <summary>Compiles code where it is called, and runs it on the cell thread.</summary>
    /// <param name="code">Code without directives to the session; blank lines stand where they were, so that lines are those of the cell.</param>
    /// <param name="cell">Name of the cell, which errors begin with: <c>Cell [3]</c>.</param>
    /// <param name="executor">The cell thread.</param>
    /// <param name="output">Receives what the code shows, and the value of its last expression.</param>
    /// <param name="cancellation">Interrupts the code.</param>
    /// <returns>What went wrong; null where nothing did.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    Task<CellError?> RunAsync(string code, string cell, CellExecutor executor, Action<CellOutput> output, CancellationToken cancellation);

    /// <summary>Words that could stand at a place.</summary>
    /// <param name="code">As for <see cref="RunAsync"/>.</param>
    /// <param name="position">Place of the cursor, in characters from the start.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation);

    /// <summary>What stands at a place: signature and documentation; null where nothing is known.</summary>
    /// <param name="code">As for <see cref="RunAsync"/>.</param>
    /// <param name="position">Place of the cursor, in characters from the start.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation);

    /// <summary>Whether code can be run as it stands or wants more lines.</summary>
    /// <param name="code">As for <see cref="RunAsync"/>.</param>
    Completeness CheckComplete(string code);

    /// <summary>The variables that cells declared, newest declaration first.</summary>
    IReadOnlyList<SessionValue> Values { get; }

    /// <summary>The variable of a name as it stands now; null where there is none.</summary>
    SessionValue? Find(string name) => Values.FirstOrDefault(value => value.Name == name);

    /// <summary>Declares a variable.</summary>
    /// <param name="name">An identifier of the language.</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value, which is of that type.</param>
    void Set(string name, Type type, object? value);
}
