namespace Research.Notebooks;

/// <summary>Where in a notebook the displays stand that may be updated, so that a later cell can change those of an earlier one.</summary>
internal sealed class NotebookDisplays
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<OutputCollector>> _cells = [];
    private readonly HashSet<OutputCollector> _changed = [];

    /// <summary>Notes that a display stands in a cell.</summary>
    internal void Add(string id, OutputCollector cell)
    {
        lock (_lock)
        {
            if (!_cells.TryGetValue(id, out HashSet<OutputCollector>? cells))
                _cells[id] = cells = [];
            cells.Add(cell);
        }
    }

    /// <summary>Shows another value in all displays of an id; an id that stands nowhere is passed over, as Jupyter does.</summary>
    internal void Update(UpdateOutput update)
    {
        OutputCollector[] cells;
        lock (_lock)
        {
            cells = _cells.TryGetValue(update.Id, out HashSet<OutputCollector>? found) ? [.. found] : [];
            _changed.UnionWith(cells);
        }
        foreach (OutputCollector cell in cells)
            cell.Update(update);
    }

    /// <summary>The notebook with the outputs of all cells whose displays changed since the last call.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="indexOf">Index of the cell of a number.</param>
    internal Notebook Apply(Notebook notebook, Func<int, int> indexOf)
    {
        OutputCollector[] changed;
        lock (_lock)
        {
            changed = [.. _changed];
            _changed.Clear();
        }
        return changed.Aggregate(notebook, (current, cell) => current.With(indexOf(cell.Count), current.Cells[indexOf(cell.Count)] with { Outputs = cell.ToJson() }));
    }
}
