namespace Research.Notebooks;

/// <summary>A value that stands below a cell and can be replaced by another, from any later cell too.</summary>
public sealed class DisplayedValue
{
    private readonly string _id;
    private readonly IReadOnlyList<string> _mimeTypes;

    internal DisplayedValue(string id, IReadOnlyList<string> mimeTypes) => (_id, _mimeTypes) = (id, mimeTypes);

    /// <summary>Shows another value in its place.</summary>
    /// <param name="value">Anything.</param>
    public void Update(object? value)
    {
        if (CurrentCell.Output is { } output)
            output(new UpdateOutput(ValueFormatter.Format(value, _mimeTypes), _id));
        else
            CurrentCell.Display(value, _mimeTypes);
    }
}
