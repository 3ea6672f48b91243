using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>
/// A Jupyter notebook, nbformat 4 (https://nbformat.readthedocs.io). Immutable but for its JSON parts; what this library does
/// not know is kept.
/// </summary>
public sealed record Notebook
{
    /// <summary>The cells in order.</summary>
    public required IReadOnlyList<NotebookCell> Cells { get; init; }

    /// <summary>Metadata of the whole notebook, such as its kernel.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>Reads a notebook; cells without an id get one.</summary>
    /// <param name="path">An <c>.ipynb</c> file of nbformat 4, or a <c>.dib</c> file of .NET Interactive.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not such a notebook; the message says why.</exception>
    public static Notebook Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no notebook '{path}'.", path);
        string text = File.ReadAllText(path);
        return DibFile.Is(path) ? DibReader.Read(text, path) : Parse(text, path);
    }

    /// <summary>Reads the text of a notebook.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">Name for error messages.</param>
    /// <exception cref="InvalidDataException">It is not a notebook of nbformat 4; the message says why.</exception>
    public static Notebook Parse(string json, string name = "notebook") => NotebookReader.Read(json, name);

    /// <summary>The notebook as JSON of nbformat 4.5, laid out as Jupyter does: keys sorted, one blank of indentation.</summary>
    public string ToJson() => NotebookWriter.Write(this);

    /// <summary>The notebook as .NET Interactive's <c>.dib</c>: without outputs; a cell of several languages becomes one for each.</summary>
    /// <exception cref="InvalidDataException">A text cell has a line that would begin a new cell there.</exception>
    public string ToDib() => DibWriter.Write(this);

    /// <summary>Writes the notebook; the file changes as a whole or not at all.</summary>
    /// <param name="path">The target, <c>.dib</c> or else <c>.ipynb</c>; its folder is created.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="InvalidDataException">It cannot be a <c>.dib</c>, see <see cref="ToDib"/>.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, DibFile.Is(path) ? ToDib() : ToJson());

    /// <summary>The notebook with one cell replaced.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="cell">The new cell.</param>
    public Notebook With(int index, NotebookCell cell) => this with { Cells = [.. Cells.Take(index), cell, .. Cells.Skip(index + 1)] };
}
