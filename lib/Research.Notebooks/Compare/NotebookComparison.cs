using System.Text.Json.Nodes;

namespace Research.Notebooks;

/// <summary>How two executed notebooks differ in what they recorded; pictures are not looked at.</summary>
public sealed record NotebookComparison
{
    /// <summary>Numbers that were compared.</summary>
    public required int Compared { get; init; }

    /// <summary>Times that were left out, because they differ from run to run.</summary>
    public required int IgnoredTimes { get; init; }

    /// <summary>Numbers that differ by more than the tolerance.</summary>
    public required IReadOnlyList<MetricChange> Moved { get; init; }

    /// <summary>What only one of the notebooks has: cells, errors, numbers.</summary>
    public required IReadOnlyList<MissingPart> Missing { get; init; }

    /// <summary>Cells whose source differs, in a few words each; no difference in what was recorded.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Whether both notebooks recorded the same, within the tolerance.</summary>
    public bool IsWithin => Moved.Count == 0 && Missing.Count == 0;

    /// <summary>Compares two executed notebooks, cell by cell: by id, or in order where they share no ids.</summary>
    /// <param name="first">The notebook to compare with.</param>
    /// <param name="second">The notebook to compare.</param>
    /// <param name="tolerance">By how much numbers may differ; default those of <see cref="MetricTolerance"/>.</param>
    /// <param name="times">Whether times are compared too; default no.</param>
    public static NotebookComparison Of(Notebook first, Notebook second, MetricTolerance? tolerance = null, bool times = false)
    {
        tolerance ??= new MetricTolerance();
        HashSet<string> machine = [.. LabelsOf(first), .. LabelsOf(second)];
        var moved = new List<MetricChange>();
        var missing = new List<MissingPart>();
        var sources = new List<string>();
        int compared = 0, ignored = 0;
        foreach (CellPair pair in CellPair.Match(first, second))
        {
            if (pair.SourceChange is { } change)
                sources.Add(change);
            missing.AddRange(pair.MissingErrors());
            IReadOnlyDictionary<string, RecordedMetric> before = MetricsOf(pair.First, machine), after = MetricsOf(pair.Second, machine);
            foreach ((string key, RecordedMetric metric) in before)
            {
                if (metric.Scale == MetricScale.Time && !times)
                    ignored++;
                else if (!after.TryGetValue(key, out RecordedMetric? other))
                    missing.Add(new MissingPart(pair.Place, metric.Name, metric.Value, InFirst: true));
                else if (++compared > 0 && !tolerance.IsWithin(metric, other))
                    moved.Add(new MetricChange(pair.Place, metric.Name, metric.Value, other.Value, tolerance.Allowed(metric, other)));
            }
            missing.AddRange(after.Where(other => !before.ContainsKey(other.Key) && (times || other.Value.Scale != MetricScale.Time))
                .Select(other => new MissingPart(pair.Place, other.Value.Name, other.Value.Value, InFirst: false)));
        }
        return new NotebookComparison { Compared = compared, IgnoredTimes = ignored, Moved = moved, Missing = missing, Sources = sources };
    }

    private static IReadOnlyDictionary<string, RecordedMetric> MetricsOf(NotebookCell? cell, IReadOnlySet<string> machine) =>
        cell is null ? new Dictionary<string, RecordedMetric>() : CellMetrics.Read(cell, machine);

    /// <summary>Labels of the facts on the machine, which a notebook may also show in a table.</summary>
    private static IEnumerable<string> LabelsOf(Notebook notebook) =>
        notebook.Metadata["research"]?["environment"] is JsonArray facts ? facts.OfType<JsonArray>().Select(fact => MultilineText.Read(fact.FirstOrDefault())).OfType<string>() : [];
}

/// <summary>A number that moved.</summary>
/// <param name="Cell">The cell's place among all cells of the first notebook, from 1.</param>
/// <param name="Metric">Table, row and column, or figure, trace and point, or the words around it.</param>
/// <param name="First">Its value in the first notebook.</param>
/// <param name="Second">Its value in the second.</param>
/// <param name="Allowed">How far apart they might have been.</param>
public sealed record MetricChange(int Cell, string Metric, double First, double Second, double Allowed);

/// <summary>What only one of two notebooks has.</summary>
/// <param name="Cell">The cell's place among all cells of the notebook that has it, or of the first where both have the cell; from 1.</param>
/// <param name="Part">What it is.</param>
/// <param name="Value">Its value; null where it is no number.</param>
/// <param name="InFirst">Whether the first notebook has it, or the second.</param>
public sealed record MissingPart(int Cell, string Part, double? Value, bool InFirst);
