namespace Research.Charts;

/// <summary>One axis of a figure: what it shows, in which unit and on which scale.</summary>
public sealed record Axis
{
    /// <summary>Describes an axis.</summary>
    /// <param name="label">What is shown, such as "accuracy".</param>
    /// <param name="unit">The unit, such as "%"; null for counts and other pure numbers.</param>
    /// <exception cref="ArgumentException"><paramref name="label"/> is empty, or <paramref name="unit"/> is given but empty.</exception>
    public Axis(string label, string? unit = null)
    {
        Label = Require.Text(label, "a label on every axis", nameof(label));
        Unit = unit is null ? null : Require.Text(unit, "a unit that says something (or null for pure numbers)", nameof(unit));
    }

    private Axis() => Label = "";

    /// <summary>What is shown.</summary>
    public string Label { get; }

    /// <summary>The unit, or null for pure numbers.</summary>
    public string? Unit { get; }

    /// <summary>The scale; linear by default.</summary>
    public AxisScale Scale { get; init; } = AxisScale.Linear;

    /// <summary>Whether values fall from left to right (or from bottom to top).</summary>
    public bool Reversed { get; init; }

    /// <summary>The smallest value shown; null (the default) takes it from the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>The largest value shown; null (the default) takes it from the data.</summary>
    public double? Maximum { get; init; }

    /// <summary>Names for the positions 0, 1, 2 …; null (the default) for a numeric axis.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>The text beside the axis: the label and, in brackets, the unit.</summary>
    public string Text => Unit is null ? Label : $"{Label} ({Unit})";

    /// <summary>The x axis of pictures, which have no scale and show no labels or ticks.</summary>
    internal static Axis Hidden { get; } = new();

    /// <summary>The y axis of pictures: downwards, as their rows run.</summary>
    internal static Axis HiddenDownwards { get; } = new() { Reversed = true };

    internal bool IsHidden => Label.Length == 0;
}
